"""The door of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from samrit.__main__ import hold_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samrit.settings")
hold_database()
application = get_wsgi_application()
