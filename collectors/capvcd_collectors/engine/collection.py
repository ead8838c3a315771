"""Runs collectors: works out which are needed, runs them on threads as soon as their own needs are met.

With the rest of this room, the only place of the tool besides the log collector that knows of threads. A worker never
waits for another: a collector is started when the last of its needs is there, so a pool of any size finishes.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from ..errors import UsageError
from ..facts.base import Absence, All, FactMissingError, Missing
from ..http.errors import ExchangeError
from ..http.ledger import CURRENT_COLLECTOR
from ..program import NAME
from .registry import Collector, Requirement

_MOMENT = 0.05


class Watcher(Protocol):
    """Told what is being collected: each planned collector begins and ends once, whatever becomes of its fact."""

    def started(self, name: str) -> None:
        """The collector *name* has what it needs."""

    def finished(self, name: str, ok: bool) -> None:
        """The collector *name* has ended; *ok* is False when its fact is missing."""


class Unwatched:
    """A `Watcher` that looks away."""

    def started(self, name: str) -> None:
        """Do nothing."""

    def finished(self, name: str, ok: bool) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Facts:
    """What a collection brought: for each fact type its value, a tuple of instances, or a `Missing`."""

    values: Mapping[type, Any]
    many: frozenset[type]

    def is_many(self, fact: type) -> bool:
        """Whether *fact* is a type with many instances."""
        return fact in self.many

    def get(self, fact: type) -> Any:
        """The value, the tuple of instances (each may be a `Missing`), or the `Missing` in place of all."""
        if fact not in self.values:
            raise LookupError(f"{fact.__name__} was not collected: no collector makes it, or nothing asked for it")
        return self.values[fact]

    def satisfy(self, need: Requirement) -> Any:
        """The argument for *need*: a value, an `All`, or the `Missing` that prevents it."""
        value = self.get(need.type)
        if isinstance(value, Missing):
            return value
        if need.every:
            instances = value if self.is_many(need.type) else (value,)
            return next((each for each in instances if isinstance(each, Missing)), All(instances))
        return value


def first_cause(missing: Iterable[Missing]) -> Missing | None:
    """The one absence to report of several: out of scope outweighs the rest, a fault of the tool comes next."""

    def weight(each: Missing) -> tuple[bool, bool]:
        return (each.kind is not Absence.OUT_OF_SCOPE, not each.fault)

    return min(missing, key=weight, default=None)


INTERRUPTED = Missing(Absence.UNSEEN, "the run was interrupted before this was read", needs="a run to its end")
"""What stands in place of a fact that Ctrl-C left unread."""

OUT_OF_TIME = Missing(
    Absence.UNSEEN, "the run's time limit was reached before this was read", needs="a longer --timeout"
)
"""What stands in place of a fact that the time limit left unread."""


@dataclass
class _Job:
    collector: Collector
    waits_for: set[type]
    feeds: list[type] = field(default_factory=list)


class Collection:
    """One collection of facts over a set of collectors and given values.

    *given* holds the values no collector makes, by type; *jobs* is how many collectors run at once; *deadline* is a
    moment of *clock* after which nothing new is started, nobody is waited for, and what is missing is said to be out of
    time.
    """

    def __init__(
        self,
        collectors: Mapping[type, Collector],
        given: Mapping[type, Any],
        *,
        jobs: int = 32,
        deadline: float | None = None,
        watcher: Watcher | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._collectors = collectors
        self._values: dict[type, Any] = dict(given)
        self._jobs = jobs
        self._deadline = deadline
        self._watcher: Watcher = watcher or Unwatched()
        self._clock = clock

    def collect(self, wanted: Iterable[type]) -> Facts:
        """Make the *wanted* facts and what they hang on, each once.

        Raises UsageError as a collector of the user's files raised it, and KeyboardInterrupt at once.
        """
        plan = self._plan(wanted)
        if plan:
            self._run(plan)
        return Facts(
            values=dict(self._values),
            many=frozenset(fact for fact, collector in self._collectors.items() if collector.many),
        )

    def cut_short(self, wanted: Iterable[type], because: Missing = INTERRUPTED) -> Facts:
        """What a `collect` that did not end had brought; in place of whatever it had not stands *because*."""
        return Facts(
            values={**dict.fromkeys(self._plan(wanted), because), **self._values},
            many=frozenset(fact for fact, collector in self._collectors.items() if collector.many),
        )

    def planned(self, wanted: Iterable[type]) -> frozenset[type]:
        """The facts that collectors are to make for the *wanted* ones."""
        return frozenset(self._plan(wanted))

    def _plan(self, wanted: Iterable[type]) -> dict[type, _Job]:
        plan: dict[type, _Job] = {}
        open_types = list(wanted)
        while open_types:
            fact = open_types.pop()
            if fact in plan or fact in self._values:
                continue
            if fact not in self._collectors:
                raise LookupError(f"no collector makes {fact.__name__}")
            needs = {need.type for need in self._collectors[fact].needs}
            plan[fact] = _Job(self._collectors[fact], {each for each in needs if each not in self._values})
            open_types.extend(needs)
        for fact, job in plan.items():
            for need in job.waits_for:
                plan[need].feeds.append(fact)
        return plan

    def _run(self, plan: dict[type, _Job]) -> None:
        todo: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        done: queue.SimpleQueue[tuple[_Task, Any]] = queue.SimpleQueue()
        threads = [
            threading.Thread(target=_work, args=(todo, done), name=f"collector-{number}", daemon=True)
            for number in range(min(self._jobs, len(plan)))
        ]
        for thread in threads:
            thread.start()
        open_tasks = _Tasks(todo)
        try:
            # Listed first: starting one may at once start what it feeds.
            for job in [job for job in plan.values() if not job.waits_for]:
                self._start(job, plan, open_tasks)
            while open_tasks.count:
                try:
                    task, outcome = done.get(timeout=self._left())
                except queue.Empty:
                    self._leave_unread(plan)
                    break
                open_tasks.count -= 1
                task.then(outcome)
        finally:
            for _ in threads:
                todo.put(None)
        unmade = [fact.__name__ for fact in plan if fact not in self._values]
        if unmade:
            raise LookupError(f"collectors wait for one another: {', '.join(sorted(unmade))}")

    def _left(self) -> float | None:
        """Seconds to wait for a collector; at least a moment, for what has ended already is taken."""
        return None if self._deadline is None else max(_MOMENT, self._deadline - self._clock())

    def _leave_unread(self, plan: dict[type, _Job]) -> None:
        """Give up what is not read; the collectors that are still at it are left behind."""
        for fact, job in plan.items():
            if fact not in self._values:
                self._values[fact] = OUT_OF_TIME
                self._watcher.finished(job.collector.name, ok=False)

    def _start(self, job: _Job, plan: dict[type, _Job], tasks: "_Tasks") -> None:
        """Have *job*'s collector run; start what it feeds when its fact is there."""
        collector = job.collector

        def keep(outcome: Any) -> None:
            if isinstance(outcome, UsageError):
                raise outcome
            self._values[collector.makes] = outcome
            self._watcher.finished(collector.name, not isinstance(outcome, Missing))
            for fed in job.feeds:
                plan[fed].waits_for.discard(collector.makes)
                if not plan[fed].waits_for:
                    self._start(plan[fed], plan, tasks)

        self._watcher.started(collector.name)
        arguments = self._arguments(collector)
        if isinstance(arguments, Missing):
            keep(arguments)
        elif collector.each is None or isinstance(arguments[collector.each], Missing):
            tasks.put(_Task(collector, lambda: self._outcome(collector, collector.name, arguments), keep))
        else:
            self._start_each(collector, collector.each, arguments, keep, tasks)

    def _start_each(
        self,
        collector: Collector,
        each: str,
        arguments: Mapping[str, Any],
        keep: Callable[[Any], None],
        tasks: "_Tasks",
    ) -> None:
        """Have *collector* run once for each instance of its parameter *each*; *keep* gets the tuple of outcomes."""
        instances: tuple[Any, ...] = arguments[each]
        outcomes: list[Any] = list(instances)
        left = len(instances)

        def gather(number: int, outcome: Any) -> None:
            nonlocal left
            if isinstance(outcome, UsageError):
                raise outcome
            outcomes[number] = outcome
            left -= 1
            if left == 0:
                keep(tuple(outcomes))

        if not instances:
            keep(())
        for number, instance in enumerate(instances):
            if isinstance(instance, Missing):
                gather(number, instance)
                continue
            run = partial(self._outcome, collector, f"{collector.name}#{number}", {**arguments, each: instance})
            tasks.put(_Task(collector, run, partial(gather, number)))

    def _arguments(self, collector: Collector) -> dict[str, Any] | Missing:
        """What *collector* is called with, or the `Missing` that stands in for its fact."""
        view = Facts(self._values, frozenset(f for f, each in self._collectors.items() if each.many))
        arguments = {need.name: view.satisfy(need) for need in collector.needs}
        absent = [
            arguments[need.name]
            for need in collector.needs
            if isinstance(arguments[need.name], Missing) and not need.optional
        ]
        return first_cause(absent) or arguments

    def _outcome(self, collector: Collector, name: str, arguments: Mapping[str, Any]) -> Any:
        """What *collector* makes: its fact, or the `Missing` in its place. *name* is what the ledger calls it."""
        if self._deadline is not None and self._clock() >= self._deadline:
            return OUT_OF_TIME
        CURRENT_COLLECTOR.set(name)
        return _attempt(collector, arguments)


@dataclass(frozen=True)
class _Task:
    """Something for a worker: *run* in a thread, *then* its outcome in the thread that collects."""

    collector: Collector
    run: Callable[[], Any]
    then: Callable[[Any], None]


class _Tasks:
    """The queue of tasks, and how many of them are not finished."""

    def __init__(self, todo: "queue.SimpleQueue[_Task | None]") -> None:
        self._todo = todo
        self.count = 0

    def put(self, task: _Task) -> None:
        self.count += 1
        self._todo.put(task)


def _work(todo: "queue.SimpleQueue[_Task | None]", done: "queue.SimpleQueue[tuple[_Task, Any]]") -> None:
    while (task := todo.get()) is not None:
        try:
            outcome = copy_context().run(task.run)
        except BaseException as error:  # noqa: BLE001 - a thread that ends in silence would be waited for for ever
            outcome = _fault(task.collector, error)
        done.put((task, outcome))


def _attempt(collector: Collector, arguments: Mapping[str, Any]) -> Any:
    try:
        return collector.function(**arguments)
    except FactMissingError as error:
        return error.missing
    except ExchangeError as error:
        return Missing(Absence.UNSEEN, str(error), needs=error.needs, source=error.source)
    except UsageError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a defect in one collector must not cost the others' verdicts
        return _fault(collector, error)


def _fault(collector: Collector, error: BaseException) -> Missing:
    """An exception nobody foresaw is a defect of this tool; its text may quote a secret, so only its type is said."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" at {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
    return Missing(
        Absence.UNSEEN,
        f"a defect of {NAME}: {type(error).__name__}{place} in {collector.name}",
        needs="a report to the maintainers with this line",
        fault=True,
    )


def longest_chain(collectors: Mapping[type, Collector], requests: Mapping[str, int]) -> int:
    """The most requests that had to wait for one another.

    *requests* counts the requests of each collector by name; those of one collector follow one another, those it makes
    for different instances (``name#0``, ``name#1``) do not.
    """
    made: dict[str, int] = {}
    for name, count in requests.items():
        collector = name.partition("#")[0]
        made[collector] = max(made.get(collector, 0), count)
    lengths: dict[type, int] = {}

    def length(fact: type) -> int:
        if fact not in lengths:
            made_by = collectors.get(fact)
            before = () if made_by is None else (length(need.type) for need in made_by.needs)
            lengths[fact] = max(before, default=0) + (0 if made_by is None else made.get(made_by.name, 0))
        return lengths[fact]

    return max((length(fact) for fact, made_by in collectors.items() if made.get(made_by.name)), default=0)
