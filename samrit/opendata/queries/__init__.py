"""Reads: the sources of a release as of its cut, the files of a release, and the published release for everybody."""
