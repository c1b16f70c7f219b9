"""The desk: home, my work, search, boards that mix domains, and the commands that run the whole system.

Owns: pages and commands over all domains. Refuses: facts of its own; they belong to the domain below that means them.
"""
