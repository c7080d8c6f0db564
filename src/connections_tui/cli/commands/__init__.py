"""The commands, each in a file named as it is: ``command`` is what click runs."""
