"""The desk: home, my work, search, boards that mix domains, and the commands that run the whole system.

It may import everything below it; nothing imports it except the composition of URLs and jobs.
"""
