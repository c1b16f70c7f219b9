"""For machines: is the server alive; and for people who have signed in, what waits for them and its decision."""
