"""Reads access logs of web servers and storage services; see `reader.AccessLogs`."""
