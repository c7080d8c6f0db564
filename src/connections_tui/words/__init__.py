"""Models as words, for the console and the command line. No toolkit."""
