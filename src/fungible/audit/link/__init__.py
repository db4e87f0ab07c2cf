"""Links the files of a program: what a name may hold, what a call may call, which objects live how long.

The analysis runs each function on *abstract objects* (one for each place that allocates), once for each
distinct set of tracked arguments, until nothing changes. Objects made at import or start-up live as long
as the process; those made for a request live as long as the request, unless something longer holds them.
"""
