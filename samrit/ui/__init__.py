"""What every page is made of: layout, components, icons, words of status, the gallery, and the three noes as pages.

Owns no model and asks no question of the database; every app above may use it, it knows none of them.
"""
