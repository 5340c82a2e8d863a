"""Error answers in the four shapes that the API is known to use."""

import json


class Refusal(Exception):
    """An answer that is not a success: its HTTP status and its body."""

    def __init__(self, status: int, body: object) -> None:
        super().__init__(status)
        self.status = status
        self.body = body

    def content(self) -> bytes:
        """Return the body as JSON."""
        return json.dumps(self.body, ensure_ascii=False).encode()


_TYPES = {
    400: "validation_error",
    401: "authentication_error",
    402: "payment_required",
    403: "authorization_error",
    404: "not_found",
    409: "conflict",
    429: "rate_limit_error",
    500: "internal_error",
    503: "service_unavailable",
}


def refusal(
    status: int, code: str, message: str, *, legacy: str | None = None, param: str | None = None
) -> Refusal:
    """Return an answer in the current shape; `legacy` is the older `status` word where it differs."""
    detail = {"type": _TYPES[status], "code": code, "status": legacy or code, "message": message}
    return Refusal(status, {"detail": detail | ({"param": param} if param else {})})


def legacy_refusal(status: int, word: str, message: str) -> Refusal:
    """Return an answer in the older shape, `status` and `message` alone."""
    return Refusal(status, {"detail": {"status": word, "message": message}})


def invalid(where: str, name: str, kind: str, message: str) -> Refusal:
    """Return a 422 for one parameter, in the list shape of request validation."""
    return Refusal(422, {"detail": [{"loc": [where, name], "msg": message, "type": kind}]})


def missing(where: str, name: str) -> Refusal:
    """Return the 422 for a parameter that must be given."""
    return invalid(where, name, "missing", "Field required")


def not_found(path_of: str, identity: str) -> Refusal:
    """Return the answer to an id that names nothing."""
    return legacy_refusal(
        404, f"{path_of}_not_found", f"No {path_of.replace('_', ' ')} {identity!r} was found."
    )


def no_permission(scope: str) -> Refusal:
    """Return the answer to a key that lacks a permission."""
    message = f"The API key you used is missing the permission {scope} to execute this operation."
    return refusal(401, "unauthorized", message, legacy="missing_permissions")
