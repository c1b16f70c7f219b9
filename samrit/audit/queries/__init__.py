"""What can be read of the log: the chain of hashes, and the changes of rows."""
