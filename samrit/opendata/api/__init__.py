"""The public API: releases, released projects, organisations and plan nodes, with the column names of the files."""

from samrit.opendata.api.operations import router

__all__ = ["router"]
