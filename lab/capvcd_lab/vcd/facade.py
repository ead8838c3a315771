"""The one port of VCD: sends each request to CloudAPI, OAuth or the legacy API and writes errors their way."""

from capvcd_lab.vcd import legacy
from capvcd_lab.vcd.cloudapi import api as cloudapi
from capvcd_lab.vcd.errors import MINOR_CODES, ApiError
from capvcd_lab.vcd.state import Vcd
from capvcd_lab.wire.message import Request, Response

REQUEST_ID_HEADER = "X-VMWARE-VCLOUD-REQUEST-ID"


class VcdFacade:
    """Answers everything below ``/api``, ``/cloudapi`` and ``/oauth``."""

    def __init__(self, vcd: Vcd) -> None:
        self.vcd = vcd

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        user = self.vcd.user_of(request)
        if _has_empty_segment(request):
            response = _no_such_page()
        elif _is_legacy(request):
            response = legacy.handle(self.vcd, request)
        elif request.path.startswith(("/cloudapi/", "/oauth/")):
            response = cloudapi.handle(self.vcd, request)
        else:
            response = _no_such_page()
        response.headers[REQUEST_ID_HEADER] = request.request_id
        response.user = response.user or user
        return response

    def error_of(self, request: Request, status: int) -> Response:
        """An error as the API that owns the path would write it; faults use this."""
        error = ApiError(status, "The request was refused.", MINOR_CODES.get(status))
        write = legacy.write_error if _is_legacy(request) else cloudapi.write_error
        response = write(request, error)
        response.headers[REQUEST_ID_HEADER] = request.request_id
        return response

    def expire_token(self, request: Request) -> Response:
        """End the caller's session and say so."""
        self.vcd.forget_token(request)
        return self.error_of(request, 401)


def _is_legacy(request: Request) -> bool:
    return request.path == "/api" or request.path.startswith("/api/")


def _has_empty_segment(request: Request) -> bool:
    """Whether two slashes meet in the path, as they do behind an address that ends in one.

    Cloud Director does not make one of them: it answers 404. No document says so; clients have met it
    (deckhouse/deckhouse pull request 13204, vmware/cloud-provider-for-cloud-director pull request 63).
    """
    return "//" in request.target.partition("?")[0]


def _no_such_page() -> Response:
    return Response(404, {"Content-Type": "text/html;charset=utf-8"}, b"<html><body>404</body></html>")
