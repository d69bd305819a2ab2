"""A small ODK Central: a real HTTP server that answers the few endpoints in use, in the shapes that are documented."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.loopback import Loopback, Quiet

if TYPE_CHECKING:
    from collections.abc import Callable

EMAIL, PASSWORD, PROJECT = "office@example.org", "correct horse", 7
Json = dict[str, Any]


class _Handler(Quiet):
    server_of: Central
    protocol_version = "HTTP/1.1"

    def reply(self) -> None:
        address = urlsplit(self.path)
        path = unquote(address.path).removeprefix("/v1/")
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server_of.asked.append(f"{self.command} {path}")
        token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
        status, said = self.server_of.answer(self.command, path, query, body, token)
        as_xml = isinstance(said, str)
        sent = said.encode() if as_xml else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-type", "application/xml" if as_xml else "application/json; charset=utf-8")
        self.send_header("content-length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)


@dataclass
class Central(Loopback):
    """What the server holds, and what it was asked."""

    handler = _Handler
    page: int | None = None  # rows a page where the client asks for more
    valid_for: int | None = None  # calls after which a token has expired
    forms: dict[str, Json] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    lists: dict[str, Json] = field(default_factory=dict)
    entities: dict[str, Json] = field(default_factory=dict)
    submissions: dict[str, Json] = field(default_factory=dict)
    versions: dict[str, list[Json]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    logins: int = 0
    now: datetime = datetime(2026, 5, 10, 8, tzinfo=UTC)
    _tokens: dict[str, int] = field(default_factory=dict)

    def submit(self, number: int, inspector: str, jobs: list[tuple[str, str]], **cells: Any) -> str:
        """Take a submission in, as Collect would send it; return its instance id."""
        instance = f"uuid:00000000-0000-4000-8000-{number:012d}"
        self.submissions[instance] = {
            "__id": instance,
            "__system": {
                "submissionDate": self._stamp(),
                "updatedAt": None,
                "deletedAt": None,
                "submitterId": "23",
                "submitterName": inspector,
                "attachmentsPresent": 0,
                "attachmentsExpected": 0,
                "status": None,
                "reviewState": None,
                "deviceId": "collect:abc",
                "edits": 0,
                "formVersion": "1",
            },
            "start": "2026-05-10T09:00:00.000+03:30",
            "end": "2026-05-10T09:42:00.000+03:30",
            "inspector": inspector,
            "visit": "5a2b6d1e-0000-4000-8000-000000000000",
            "jobs": " ".join(job for job, _ in jobs),
            "location": {"type": "Point", "coordinates": [50.25, 34.5, 1200], "properties": {"accuracy": 4.0}},
            "job@odata.navigationLink": f"Submissions('{instance}')/job",
            "job": _repeated(jobs),
            "meta": {"instanceID": instance},
            **cells,
        }
        self.versions[instance] = [self._version(instance, 23, instance)]
        return instance

    def edit(self, instance: str, jobs: list[tuple[str, str]], submitter: int) -> None:
        """Edit a submission, as the person with that number."""
        row = self.submissions[instance]
        row["job"] = _repeated(jobs)
        row["__system"] |= {"updatedAt": self._stamp(), "edits": row["__system"]["edits"] + 1, "reviewState": "edited"}
        own = f"uuid:edit-{len(self.versions[instance])}-{instance[-4:]}"
        self.versions[instance].insert(0, self._version(instance, submitter, own))

    def review(self, instance: str) -> None:
        """Mark a submission as rejected."""
        self.submissions[instance]["__system"] |= {"updatedAt": self._stamp(), "reviewState": "rejected"}

    def _stamp(self) -> str:
        self.now += timedelta(minutes=1)
        return self.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _version(self, instance: str, submitter: int, own: str) -> Json:
        said = {
            "instanceId": own,
            "instanceName": None,
            "submitterId": submitter,
            "deviceId": None,
            "userAgent": "Collect",
        }
        return {**said, "createdAt": self._stamp(), "current": True, "formVersion": "1", "_xml": self._xml(instance)}

    def _xml(self, instance: str) -> str:
        row = self.submissions[instance]
        longitude, latitude, height = (row["location"] or {"coordinates": (0, 0, 0)})["coordinates"]
        jobs = "".join(
            f"<job><job_id>{j['job_id']}</job_id><outcome>{j['outcome']}</outcome></job>" for j in row["job"]
        )
        return (
            '<data id="rastin_visits" version="1"><orx:meta xmlns:orx="http://openrosa.org/xforms">'
            f"<orx:instanceID>{instance}</orx:instanceID></orx:meta><start>{row['start']}</start><end>{row['end']}</end>"
            f"<inspector>{row['inspector']}</inspector>"
            f"<location>{latitude} {longitude} {height} 4.0</location>{jobs}</data>"
        )

    # What is asked, in the order in which it is looked for.

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes, token: str) -> tuple[int, Any]:
        if (method, path) == ("POST", "sessions"):
            return self._log_in(json.loads(body))
        if self._tokens.get(token, 0) <= 0:
            return 401, {"code": 401.2, "message": "Could not authenticate with the provided credentials."}
        self._tokens[token] -= 1
        routes: list[tuple[str, str, Callable[..., tuple[int, Any]]]] = [
            ("GET", r"datasets/(\w+)", self._get_list),
            ("POST", r"datasets", self._make_list),
            ("POST", r"datasets/(\w+)/properties", self._add_property),
            ("GET", r"datasets/(\w+)\.svc/Entities", self._get_entities),
            ("POST", r"datasets/(\w+)/entities", self._add_entities),
            ("PATCH", r"datasets/\w+/entities/([\w-]+)", self._update_entity),
            ("GET", r"forms/(\w+)", self._get_form),
            ("POST", r"forms", self._make_form),
            ("POST", r"forms/(\w+)/draft", self._draft),
            ("POST", r"forms/(\w+)/draft/publish", self._publish),
            ("GET", r"forms/\w+\.svc/Submissions", self._get_submissions),
            ("GET", r"forms/\w+/submissions/([^/]+)/versions", self._get_versions),
            ("GET", r"forms/\w+/submissions/([^/]+)/versions/(.+)\.xml", self._get_version),
        ]
        within = path.removeprefix(f"projects/{PROJECT}/")
        for verb, pattern, answer in routes:
            matched = re.fullmatch(pattern, within)
            if verb == method and matched:
                return answer(query, body, *matched.groups())
        return 404, {"code": 404.1, "message": "Could not find the resource you were looking for."}

    def _log_in(self, said: Json) -> tuple[int, Any]:
        if said != {"email": EMAIL, "password": PASSWORD}:
            return 401, {"code": 401.2, "message": "Could not authenticate with the provided credentials."}
        self.logins += 1
        token = f"token-{self.logins}"
        self._tokens[token] = 10**6 if self.valid_for is None else self.valid_for
        return 200, {"token": token, "csrf": "x", "createdAt": self._stamp(), "expiresAt": self._stamp()}

    def _get_list(self, _: Json, __: bytes, name: str) -> tuple[int, Any]:
        found = self.lists.get(name)
        return (200, found) if found else (404, {"code": 404.1, "message": "Could not find the resource."})

    def _make_list(self, _: Json, body: bytes) -> tuple[int, Any]:
        name = json.loads(body)["name"]
        made = {"name": name, "projectId": PROJECT, "createdAt": self._stamp(), "approvalRequired": False}
        self.lists[name] = {**made, "properties": []}
        return 200, self.lists[name]

    def _add_property(self, _: Json, body: bytes, name: str) -> tuple[int, Any]:
        added = json.loads(body)["name"]
        assert re.fullmatch(r"[A-Za-z][\w.-]*", added)
        assert added not in {"name", "label"}
        assert not added.startswith("__")
        said = {"name": added, "odataName": added, "publishedAt": self._stamp(), "forms": []}
        self.lists[name]["properties"].append(said)
        return 200, {"success": True}

    def _get_entities(self, _: Json, __: bytes, ___: str) -> tuple[int, Any]:
        return 200, {"value": list(self.entities.values())}

    def _add_entities(self, _: Json, body: bytes, name: str) -> tuple[int, Any]:
        known = {one["name"] for one in self.lists[name]["properties"]}
        for one in json.loads(body)["entities"]:
            assert one["uuid"] not in self.entities
            assert set(one["data"]) <= known
            system = {"version": 1, "createdAt": self._stamp(), "updatedAt": None, "updates": 0, "conflict": None}
            self.entities[one["uuid"]] = {"__id": one["uuid"], "label": one["label"], **one["data"], "__system": system}
        return 200, {"success": True}

    def _update_entity(self, query: Json, body: bytes, uuid: str) -> tuple[int, Any]:
        entity, said = self.entities[uuid], json.loads(body)
        if int(query["baseVersion"]) != entity["__system"]["version"]:
            return 409, {"code": 409.15, "message": "Current version of the Entity does not match."}
        entity |= {"label": said["label"], **said["data"]}
        entity["__system"] |= {"version": entity["__system"]["version"] + 1}
        version = {
            "label": said["label"],
            "current": True,
            "createdAt": self._stamp(),
            "creatorId": 1,
            "userAgent": "x",
        }
        current = {**version, "version": entity["__system"]["version"], "data": said["data"]}
        return 200, {"uuid": uuid, "creatorId": 1, "createdAt": self._stamp(), "currentVersion": current}

    def _get_form(self, _: Json, __: bytes, name: str) -> tuple[int, Any]:
        found = self.forms.get(name)
        is_there = found is not None and found["publishedAt"]
        return (200, found) if is_there else (404, {"code": 404.1, "message": "Could not find the resource."})

    def _make_form(self, query: Json, body: bytes) -> tuple[int, Any]:
        said = re.search(r'<data id="(\w+)" version="(\w+)"', body.decode())
        assert said
        if said[1] in self.forms and "draft" not in query:
            return 409, {"code": 409.3, "message": "A resource already exists with projectId,xmlFormId."}
        assert "visits" in self.lists, "Central links a form to a list that is there when the form comes"
        self.definitions[said[1]] = body.decode()
        form = {"projectId": PROJECT, "xmlFormId": said[1], "version": said[2], "hash": "x", "state": "open"}
        more = {"createdAt": self._stamp(), "name": "t", "enketoId": None, "keyId": None, "updatedAt": None}
        self.forms[said[1]] = {**form, **more, "publishedAt": None}
        return 200, self.forms[said[1]]

    def _draft(self, query: Json, body: bytes, name: str) -> tuple[int, Any]:
        before = self.forms[name]
        self._make_form({**query, "draft": "yes"}, body)
        assert not before["publishedAt"] or self.forms[name]["version"] != before["version"]
        return 200, {"success": True}

    def _publish(self, _: Json, __: bytes, name: str) -> tuple[int, Any]:
        self.forms[name]["publishedAt"] = self._stamp()
        return 200, {"success": True}

    def _get_submissions(self, query: Json, _: bytes) -> tuple[int, Any]:
        rows = sorted(self.submissions.values(), key=lambda row: row["__system"]["submissionDate"], reverse=True)
        if "$filter" in query:
            since = re.fullmatch(r"__system/submissionDate ge (\S+) or __system/updatedAt ge (\S+)", query["$filter"])
            assert since
            first = datetime.fromisoformat(since[1])
            rows = [row for row in rows if any(_at_or_after(row["__system"][s], first) for s in _STAMPS)]
        assert query["$expand"] == "*"
        token = query.get("$skiptoken")
        last = json.loads(base64.b64decode(token[2:]))["instanceId"] if token else None
        start = 0 if last is None else 1 + next(n for n, row in enumerate(rows) if row["__id"] == last)
        size = min(int(query["$top"]), self.page or 10**6)
        page = rows[start : start + size]
        said: Json = {"@odata.context": f"{self.address}/v1/...$metadata#Submissions", "value": page}
        if start + size < len(rows):
            cursor = base64.b64encode(json.dumps({"instanceId": page[-1]["__id"]}).encode()).decode()
            said["@odata.nextLink"] = f"https://elsewhere.example/v1/x?%24top={size}&%24skiptoken=01{cursor}"
        return 200, said

    def _get_versions(self, _: Json, __: bytes, instance: str) -> tuple[int, Any]:
        return 200, [{k: v for k, v in one.items() if k != "_xml"} for one in self.versions[instance]]

    def _get_version(self, _: Json, __: bytes, instance: str, own: str) -> tuple[int, Any]:
        return 200, next(one["_xml"] for one in self.versions[instance] if one["instanceId"] == own)


_STAMPS = ("submissionDate", "updatedAt")


def _at_or_after(stamp: str | None, first: datetime) -> bool:
    return stamp is not None and datetime.fromisoformat(stamp) >= first


def _repeated(jobs: list[tuple[str, str]]) -> list[Json]:
    return [{"job_id": job, "outcome": outcome, "note": "n", "photo": None, "__id": job} for job, outcome in jobs]
