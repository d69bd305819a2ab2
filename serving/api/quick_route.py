"""Routes that are asked most: what FastAPI works out at each request is worked out once, when they are declared."""

from collections.abc import Callable, Coroutine
from inspect import signature
from typing import Annotated, Any, get_args, get_origin

from fastapi import params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

_WHERE: dict[type[params.Param], str] = {params.Path: "path", params.Query: "query"}


class QuickRoute(APIRoute):
    """A route that is described, refuses and answers as any other.

    Its handler is asynchronous and answers with a `Response`; it takes the request, single names of the path, and one
    model of all that the query may hold. It depends on nothing but the checks that it was declared with.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers."""
        checks = [dependency.dependency for dependency in self.dependencies if dependency.dependency]
        readers = _readers(self.endpoint)
        answer = self.endpoint

        async def answered(request: Request) -> Response:
            for check in checks:
                await check(request, None)
            response: Response = await answer(request=request, **_read(readers, request))
            return response

        return answered


class _Reader:
    """Reads one argument of a handler."""

    def __init__(self, name: str, annotation: Any) -> None:
        self.name = name
        kind, *metadata = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
        places = [where for said in metadata for marked, where in _WHERE.items() if isinstance(said, marked)]
        if len(places) != 1:
            raise TypeError(f"An argument of a quick route must be of the path or the query; {name} is not.")
        self.where = places[0]
        self._validate = TypeAdapter(kind if self.where == "query" else annotation).validate_python

    def read(self, request: Request) -> Any:
        if self.where == "query":
            return self._validate(dict(request.query_params))
        return self._validate(request.path_params[self.name])

    def faults(self, error: ValidationError) -> list[dict[str, Any]]:
        within = ("query",) if self.where == "query" else ("path", self.name)
        return [{**fault, "loc": (*within, *fault["loc"])} for fault in error.errors(include_url=False)]


def _readers(handler: Callable[..., Any]) -> tuple[_Reader, ...]:
    taken = signature(handler, eval_str=True).parameters.items()
    return tuple(_Reader(name, one.annotation) for name, one in taken if name != "request")


def _read(readers: tuple[_Reader, ...], request: Request) -> dict[str, Any]:
    """Read what a handler takes; all that is wrong is told at once."""
    values: dict[str, Any] = {}
    faults: list[dict[str, Any]] = []
    for reader in readers:
        try:
            values[reader.name] = reader.read(request)
        except ValidationError as error:
            faults += reader.faults(error)
    if faults:
        raise RequestValidationError(faults)
    return values
