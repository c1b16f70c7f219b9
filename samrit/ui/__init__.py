"""What every page is made of: layout, components, icons, words of status, the gallery, and the three noes as pages.

Owns: the look and the words of every page. Refuses: models and questions to the database; every app above may use it, it
knows none of them.
"""
