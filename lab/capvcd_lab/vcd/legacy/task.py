"""Tasks: one by one, and the list of an organization."""

from capvcd_lab.vcd.legacy.call import Call, no_access
from capvcd_lab.vcd.legacy.element import Element, Media
from capvcd_lab.vcd.legacy.org import visible_org
from capvcd_lab.vcd.legacy.query.types import moment
from capvcd_lab.vcd.legacy.routes import get
from capvcd_lab.vcd.legacy.view import pick
from capvcd_lab.world.compute import Task
from capvcd_lab.world.identity import Organization

_LIST = "vcloud.tasksList"


@get("task/{id}", "vcloud.task")
def task(call: Call) -> Element:
    """A task."""
    found = pick(call.view.tasks, call.captured["id"])
    if found is None:
        raise no_access("task", call.captured["id"])
    return _task(call, found)


@get("tasksList", _LIST)
def own_tasks(call: Call) -> Element:
    """The tasks of the caller's own organization."""
    return _tasks(call, call.caller.org or call.caller.session.org)


@get("tasksList/{id}", _LIST)
def tasks(call: Call) -> Element:
    """The tasks of an organization."""
    return _tasks(call, visible_org(call))


def _tasks(call: Call, org: Organization) -> Element:
    return Element(
        "TasksList",
        "TasksListType",
        {"name": "Tasks Lists", "href": call.own_href, "type": Media(_LIST)},
        {"task": [_task(call, found) for found in call.view.tasks if found.org_id == org.id]},
    )


def _task(call: Call, found: Task) -> Element:
    error = None
    if found.error_message is not None:
        error = Element(
            "Error",
            "ErrorType",
            {
                "message": found.error_message,
                "majorErrorCode": 500,
                "minorErrorCode": found.error_code or "INTERNAL_SERVER_ERROR",
            },
        )
    org = call.view.org(found.org_id)
    return Element(
        "Task",
        "TaskType",
        {
            "name": "task",
            "id": found.id,
            "href": call.href.of(found.id),
            "type": Media("vcloud.task"),
            "status": found.status,
            "operation": found.operation,
            "operationName": found.name,
            "serviceNamespace": "com.vmware.vcloud",
            "startTime": moment(found.started_at),
            "endTime": moment(found.ended_at),
            "expiryTime": moment(found.expires_at),
            "cancelRequested": False,
        },
        {
            "description": found.description,
            "owner": call.href.refer("Owner", found.owner_id, found.owner_name),
            "error": error,
            "user": call.href.refer("User", found.user_id, call.view.user_name(found.user_id)),
            "organization": call.href.reference("Organization", org),
            "progress": found.progress,
            "details": found.details,
        },
    )
