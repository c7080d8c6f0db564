"""Creating and deleting: one way for every change, whoever asks for it. No toolkit."""
