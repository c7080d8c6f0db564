"""A keyboard-driven console for Rutter's Connections API.

text, moments, titles, placeholders   what the service writes, as people read it
models, platforms   the nouns on the wire; the credential schema of each platform
addresses, hygiene  addresses and typed values, checked
steady, crashes     a clock that is not set back; crash reports
lazy        names that come with their module when first used
files       files for their owner only
api         speaking to the service
sandbox     answering as if it were the service
config      who we are talking to, and where our files live
fleet       the state of all connections, and what is kept of it
words       models as words, for both faces
changes     creating and deleting, and the record of both
session     one profile at work; access: whether it may change anything
bundling    what is known of one connection, for a ticket
composition the composition root
tui, cli    two faces on the same session
"""

__version__ = "0.1.0"
