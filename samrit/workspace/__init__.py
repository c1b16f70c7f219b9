"""The desk: home, my work, search, boards that mix domains, and the commands that run the whole system.

Owns: screens and commands, no table. It may import everything below it; nothing imports it but the composition of URLs.
Refuses: rules of any one domain; a board asks the domains' queries, a command calls their actions.
"""
