"""The protocol as pygls has it, with an answer for every request, and no traceback in any."""

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, JsonRpcInvalidParams
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.json_rpc import JsonRPCNotification

UNREADABLE = "$/unreadable"
"""Stands for a message that was answered already."""


class Protocol(LanguageServerProtocol):
    """Answers what it can't read, and keeps faults to itself."""

    def structure_message(self, data: dict[str, object]) -> object:
        """A message as a record; a request that is none is refused at once, a notification is passed over."""
        try:
            structured: object = super().structure_message(data)
            return structured
        except JsonRpcException:
            number = data.get("id")
            if isinstance(number, int | str) and "method" in data:
                self._send_response(number, error=JsonRpcInvalidParams().to_response_error())
            return JsonRPCNotification(UNREADABLE, self.VERSION, None)

    def _send_response(
        self, msg_id: int | str, result: object = None, error: types.ResponseError | None = None
    ) -> None:
        """Send a response; of a fault of ours, its name and not where in our code it was."""
        if error is not None and error.code == JsonRpcInternalError.CODE:
            error = types.ResponseError(code=error.code, message="fungible: internal error")
        super()._send_response(msg_id, result, error)
