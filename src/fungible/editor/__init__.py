"""The audit in an editor: what a report says about a file, on the lines where they are now, and a server that says it.

Functions from a report to what editors show are pure; `server` alone speaks the Language Server Protocol.
"""
