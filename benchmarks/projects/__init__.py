"""The project record at size: lists, search, one record, workbooks, proposals with look-alikes."""
