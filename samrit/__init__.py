"""samrit (สัมฤทธิ์): a national monitoring and evaluation system."""

__version__ = "0.1.0"
