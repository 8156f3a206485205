"""Proof of the privacy promise: a server is run, canary texts are sent to it, and then everything is searched for them.

Knows the server as its users do, as a process that speaks HTTP.
"""
