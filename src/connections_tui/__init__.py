"""A keyboard-driven console for Rutter's Connections API.

platforms   what each platform asks for: its credential schema
models      the nouns on the wire, read tolerantly
moments     points in time as the service writes them
private_files  files for their owner only
addresses   where a service is and who we are there, checked
hygiene     what a paste or a file adds to a value
titles      what people call platforms
text        text from outside, made safe to show
api         speaking to the service
sandbox     answering as if it were the service
audit       what was changed from this machine
crashes     what is left of a crash, without values
config      who we are talking to, and where our files live
fleet       knowing how all the connections are, and remembering it
wiring      the only place where the parts meet
tui, cli    two faces on the same fleet and client
"""

__version__ = "0.1.0"
