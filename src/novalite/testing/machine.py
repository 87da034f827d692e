"""A state machine of Hypothesis that drives a client against a cloud, and compares what it shows with what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from novalite.cloud import Cloud
from novalite.testing.config import Config
from novalite.testing.harness import Harness
from novalite.testing.truth import ACTIONS, Truth

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,9}", fullmatch=True)
NUMBERS = st.integers(0, 99)

T = TypeVar("T")


class CloudMachine(RuleBasedStateMachine):
    """Subclass it, and say how your client does things; what it does not do is left out.

    ``connect`` is called at the start of each run. ``create_server(name)`` gives an id; ``delete_server(id)``;
    ``list_servers()`` gives what the client shows, by id: ``{id: {"name": …, "status": …}}``, with as many of ``name``,
    ``status`` and ``flavor`` as it knows. The same of ``volume`` (``name``, ``status``, ``size``), ``network``
    (``name``, ``shared``) and ``keypair``, whose id is its name (``name``, ``fingerprint``). Of servers also
    ``stop_server(id)`` and the like, for each action of `novalite.testing.truth.ACTIONS`.

    Meanwhile somebody else makes and deletes things of the same project, time goes by, and, if ``failures`` names the
    exceptions by which the client says so, a call fails now and then. After each step everything that the client
    lists is compared with what is there.
    """

    user: ClassVar[str] = "demo"
    project: ClassVar[str] = "demo"
    options: ClassVar[Mapping[str, str]] = {}
    failures: ClassVar[tuple[type[BaseException], ...]] = ()

    def __init__(self) -> None:
        super().__init__()
        self._harness = Harness(Config(options={"api_rate_limit": "false", **self.options}))
        self.app: Any = self._harness.application
        self.cloud: Cloud = self._harness.cloud
        self.cloud.clock.freeze()
        self.truth = Truth(self.cloud, self.user, self.project)
        self.connect()

    def connect(self) -> None:
        """Make the client: for ``self.url``, where the cloud is served, or for ``self.app``, in process."""

    @property
    def url(self) -> str:
        """Where the cloud is served, from the first time that this is asked for."""
        return self._harness.server.url

    def teardown(self) -> None:
        """Stop serving."""
        self._harness.close()

    @precondition(lambda self: self._having("create_{}"))
    @rule(kind=NUMBERS, name=NAMES, fails=st.booleans())
    def client_creates(self, kind: int, name: str, fails: bool) -> None:
        """The client makes something: then it is there, by the id that the client tells."""
        noun = _picked(self._having("create_{}"), kind)
        before = self.truth.there(noun)
        if name in before:  # a key pair's
            return
        done, id = self._call(f"create_{noun}", name, fails)
        after = self.truth.there(noun)
        if done:
            new = after.keys() - before.keys()
            assert new == {id}, f"create_{noun}({name!r}) gave {id!r}, and what is new is {new or 'nothing'}"
            assert after[id]["name"] == name, f"create_{noun}({name!r}) made {after[id]}"

    @precondition(lambda self: any(map(self.truth.deletable, self._having("delete_{}"))))
    @rule(kind=NUMBERS, which=NUMBERS, fails=st.booleans())
    def client_deletes(self, kind: int, which: int, fails: bool) -> None:
        """The client deletes something: then it is gone, and nothing else is."""
        noun = _picked([noun for noun in self._having("delete_{}") if self.truth.deletable(noun)], kind)
        before, id = self.truth.there(noun), _picked(self.truth.deletable(noun), which)
        done, _ = self._call(f"delete_{noun}", id, fails)
        if done:
            gone = before.keys() - self.truth.there(noun).keys()
            assert gone == {id}, f"delete_{noun}({id!r}) was to delete that, and what is gone is {gone or 'nothing'}"

    @precondition(lambda self: self._possible())
    @rule(which=NUMBERS, fails=st.booleans())
    def client_acts(self, which: int, fails: bool) -> None:
        """The client does something to a server, which then is in no state any more in which that may be done."""
        action, id = _picked(self._possible(), which)
        done, _ = self._call(f"{action}_server", id, fails)
        if done and action != "reboot":
            state = self.truth.server(id).vm_state
            assert state not in ACTIONS[action], f"{action}_server({id!r}) left it {state}"

    @precondition(lambda self: self._having("list_{}s"))
    @rule(kind=NUMBERS, name=NAMES)
    def somebody_else_creates(self, kind: int, name: str) -> None:
        """Something appears that the client did not make."""
        noun = _picked(self._having("list_{}s"), kind)
        if name not in self.truth.there(noun):
            self.truth.create(noun, name)

    @precondition(lambda self: any(map(self.truth.deletable, self._having("list_{}s"))))
    @rule(kind=NUMBERS, which=NUMBERS)
    def somebody_else_deletes(self, kind: int, which: int) -> None:
        """Something goes that the client did not delete."""
        noun = _picked([noun for noun in self._having("list_{}s") if self.truth.deletable(noun)], kind)
        self.truth.delete(noun, _picked(self.truth.deletable(noun), which))

    @rule(minutes=st.integers(1, 90))
    def time_goes_by(self, minutes: int) -> None:
        """It gets later: a token may have expired."""
        self.cloud.clock.move(timedelta(minutes=minutes))

    @invariant()
    def client_shows_what_is_there(self) -> None:
        """Each list of the client has what the cloud has, with the same facts."""
        for noun in self._having("list_{}s"):
            there = self.truth.there(noun)
            shown = getattr(self, f"list_{noun}s")()
            assert shown.keys() == there.keys(), f"list_{noun}s() gave {sorted(shown)}, and there are {sorted(there)}"
            for id, facts in shown.items():
                expected = {name: there[id][name] for name in facts}
                assert dict(facts) == expected, f"list_{noun}s() gave {dict(facts)} of {id}, which is {expected}"

    def _having(self, method: str) -> list[str]:
        """The nouns for which the subclass has a method."""
        return [noun for noun in self.truth.nouns if hasattr(self, method.format(noun))]

    def _possible(self) -> list[tuple[str, str]]:
        """The actions that the client has and may do now, each with a server."""
        known = [action for action in ACTIONS if hasattr(self, f"{action}_server")]
        return [(action, id) for action in known for id in self.truth.possible(action)]

    def _call(self, method: str, argument: str, fails: bool) -> tuple[bool, Any]:
        """Whether the client did it, and what it gave; where it may fail, one call of an API does."""
        if not (fails and self.failures):
            return True, getattr(self, method)(argument)
        trouble = self.cloud.trouble.add(operation="*.*", status=503, message="It was to fail", times=1)
        try:
            return True, getattr(self, method)(argument)
        except self.failures:
            return False, None
        finally:
            self.cloud.trouble.remove(trouble.id)


def _picked(things: Sequence[T], number: int) -> T:
    return things[number % len(things)]
