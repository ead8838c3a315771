"""Errors of VCD before they are written down: CloudAPI and the legacy API each have their own envelope."""

MINOR_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHENTICATED",
    403: "ACCESS_TO_RESOURCE_IS_FORBIDDEN",
    404: "RESOURCE_NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    409: "BUSY_ENTITY",
    415: "UNSUPPORTED_MEDIA_TYPE",
    429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_SERVER_ERROR",
    503: "SERVICE_UNAVAILABLE",
}


class ApiError(Exception):
    """A request that VCD refuses: the status, VCD's minor code and a sentence."""

    def __init__(self, status: int, message: str, minor_code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.minor_code = minor_code or MINOR_CODES.get(status, "INTERNAL_SERVER_ERROR")


def unauthenticated() -> ApiError:
    """No session, or one that has ended."""
    return ApiError(401, "This operation requires an authenticated session.")


def forbidden(
    message: str = "Either you need some or all of the following rights, or the entity does not exist.",
) -> ApiError:
    """Not allowed, or not there: VCD does not tell the two apart unless a path documents 404."""
    return ApiError(403, message)


def not_found(what: str) -> ApiError:
    """Not there, on a path that documents 404."""
    return ApiError(404, f'No access to entity "{what}".')


def bad_request(message: str) -> ApiError:
    """A request VCD cannot make sense of."""
    return ApiError(400, message)
