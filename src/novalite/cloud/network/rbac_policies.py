"""RBAC policies: what of one project another one, or all of them, may use, and which networks lead them outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from msgspec.structs import replace

from novalite.cloud.network.networking import (
    Alternatives,
    NetworkResource,
    NetworkResources,
    Refused,
    Wrong,
    wrong_input,
)
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.network import NetworkWing

#: What a policy allows, and the target that stands for all projects.
SHARED, EXTERNAL, ALL = "access_as_shared", "access_as_external", "*"


class RBACPolicy(NetworkResource, frozen=True, kw_only=True):
    """A project, ``target``, or all of them may use an object as ``action`` says."""

    object_type: str
    object_id: str
    action: str
    target: str


class SharedResource(NetworkResource, frozen=True, kw_only=True):
    """What policies can be about; ``shared`` says that there is one for all projects."""

    shared: bool = False


S = TypeVar("S", bound=SharedResource)


class SharedResources(NetworkResources[S]):
    """Resources that policies can be about, where they are called ``object_type``.

    Those who make or change one as ``shared`` make a policy of it.
    """

    object_type: ClassVar[str]
    actions: ClassVar[tuple[str, ...]] = (SHARED,)

    def __init__(self, wing: NetworkWing) -> None:
        super().__init__(wing)
        wing.rbac_policies.objects[self.object_type] = self

    def public(self) -> Alternatives:
        """What is shared with all."""
        return [{"shared": True}]

    def is_shared(self, project_id: str, resource: S) -> bool:
        """Whether it is shared with all, or by a policy for a project."""
        return self.is_public(resource) or self._wing.rbac_policies.is_target(project_id, resource.id)

    def shared_with(self, project_id: str) -> Alternatives:
        """The same."""
        policies = self._wing.rbac_policies.find({"target": project_id, "object_type": self.object_type})
        return [*self.public(), *({"id": policy.object_id} for policy in policies)]

    def update(self, id: str, **changes: Any) -> S:
        """Change some attributes, or share it. Raises Missing, Refused while others use what is shared no longer."""
        with self._wing.transaction():
            shared, resource = changes.pop("shared", None), self.get(id)
            if shared is not None and shared != resource.shared:
                self._share(resource, shared)
            return super().update(id, **changes)

    def delete(self, id: str) -> None:
        """Forget it, and the policies about it. Raises Missing."""
        super().delete(id)
        self._wing.rbac_policies.forget(id)

    def dependents(self, resource: S, action: str) -> set[str]:
        """The projects that use one in that way."""
        raise NotImplementedError

    def reason(self, resource: S, action: str, target: str) -> str:
        """What is said of a policy that is still needed."""
        return f"project_id={target}"

    def check_target(self, resource: S, target: str) -> None:
        """Raises Wrong where it cannot be for a project."""

    def check_withdrawal(self, resource: S, action: str, target: str) -> None:
        """Raises Refused where it must be for that target, whoever uses it."""

    def noted(self, resource: S, **values: Any) -> None:
        """Keep what the policies say of it."""
        self._wing.store.put(self.kind, replace(resource, **values))

    def _shared(self, resource: S, shared: bool) -> S:
        """One that has been made, shared if it is to be."""
        if not shared:
            return resource
        self._share(resource, True)
        return self.get(resource.id)

    def _share(self, resource: S, shared: bool) -> None:
        policies = self._wing.rbac_policies
        if shared:
            policies.grant(resource.project_id, self.object_type, resource.id, SHARED)
        elif own := policies.granted(resource.id, SHARED):
            policies.delete(own.id)


class RBACPolicies(NetworkResources[RBACPolicy]):
    """The policies of all projects; ``objects`` has the resources of each type that they can be about."""

    kind: Kind[RBACPolicy] = Kind("rbac_policies", by=("project_id", "object_id", "target"))
    record = RBACPolicy
    resource = "rbac_policy"
    type = "RbacPolicyNotFound"
    absent = "RBAC policy of type unknown with ID {id} not found"

    def __init__(self, wing: NetworkWing) -> None:
        super().__init__(wing)
        self.objects: dict[str, SharedResources[Any]] = {}

    def create(self, project_id: str, object_type: str, object_id: str, action: str, target: str) -> RBACPolicy:
        """One more policy. Raises Exceeded, Missing, Wrong for an action that its type has not, Refused."""
        self._check_quota(project_id)
        return self.grant(project_id, object_type, object_id, action, target)

    def grant(self, project_id: str, object_type: str, object_id: str, action: str, target: str = ALL) -> RBACPolicy:
        """The same for what is made, or changed, to be shared: no quota says how many of these there may be."""
        with self._wing.transaction():
            objects = self.of_type(object_type)
            object = objects.get(object_id)
            if action not in objects.actions:
                message = f"Invalid action '{action}' for object type '{object_type}'. Valid actions: {objects.actions}"
                raise Wrong("InvalidActionForType", message)
            objects.check_target(object, target)
            self._check_new(object_id, action, target)
            values = {"object_type": object_type, "object_id": object_id, "action": action, "target": target}
            policy = self._make(project_id, **values)
            self._note(policy)
            return policy

    def update(self, id: str, **changes: Any) -> RBACPolicy:
        """Have one be for another project. Raises Missing, Refused while the one that it was for needs it."""
        with self._wing.transaction():
            policy = self.get(id)
            target = changes.get("target", policy.target)
            if target == policy.target:
                return policy
            self._check_new(policy.object_id, policy.action, target)
            if target != ALL or policy.object_type == "network":
                self._check_unneeded(policy, {target} if policy.action == EXTERNAL else set())
            changed = super().update(id, target=target)
            self._note(changed)
            return changed

    def delete(self, id: str) -> None:
        """Forget a policy. Raises Missing, Refused while something needs it."""
        with self._wing.transaction():
            policy = self.get(id)
            self._check_unneeded(policy, set())
            super().delete(policy.id)
            self._note(policy)

    def forget(self, object_id: str, action: str | None = None) -> None:
        """Forget those about an object, whatever needs them."""
        for policy in self.find({"object_id": object_id}, lambda policy: action in (None, policy.action)):
            super().delete(policy.id)

    def of_type(self, object_type: str) -> SharedResources[Any]:
        """The resources of a type. Raises Wrong for one that policies cannot be about."""
        if object_type not in self.objects:
            raise wrong_input(f"'{object_type}' is not a valid RBAC object type")
        return self.objects[object_type]

    def granted(self, object_id: str, action: str, target: str = ALL) -> RBACPolicy | None:
        """The policy of these values, if any."""
        found = self.find({"object_id": object_id, "target": target}, lambda policy: policy.action == action)
        return found[0] if found else None

    def is_target(self, project_id: str, object_id: str, *actions: str) -> bool:
        """Whether an object is for a project in one of these ways, or in any."""
        own = self.find({"target": project_id, "object_id": object_id})
        return any(not actions or policy.action in actions for policy in own)

    def targets(self, object_id: str, action: str) -> set[str]:
        """Whom an object is for in that way."""
        return {policy.target for policy in self.find({"object_id": object_id}) if policy.action == action}

    def _check_new(self, object_id: str, action: str, target: str) -> None:
        if self.granted(object_id, action, target):
            raise Refused("DuplicateRbacPolicy", "An RBAC policy already exists with those values.")

    def _check_unneeded(self, policy: RBACPolicy, instead: set[str]) -> None:
        objects = self.of_type(policy.object_type)
        object = objects.get(policy.object_id)
        objects.check_withdrawal(object, policy.action, policy.target)
        others = self.targets(object.id, policy.action) - {policy.target}
        own = {object.project_id} if policy.action == SHARED else set()
        if ALL in others or policy.target in own:
            return
        lost = objects.dependents(object, policy.action) - own
        if lost - others - instead if policy.target == ALL else policy.target in lost:
            raise in_use(object.id, objects.reason(object, policy.action, policy.target))

    def _note(self, policy: RBACPolicy) -> None:
        """Have the object of a policy say for whom it is."""
        objects = self.of_type(policy.object_type)
        values = {"shared": ALL in self.targets(policy.object_id, SHARED)}
        if EXTERNAL in objects.actions:
            outside = self.targets(policy.object_id, EXTERNAL)
            values |= {"external": bool(outside), "reachable": ALL in outside}
        objects.noted(objects.get(policy.object_id), **values)


def in_use(object_id: str, reason: str) -> Refused:
    """What is said where a policy is still needed."""
    message = f"RBAC policy on object {object_id} cannot be removed because other objects depend on it."
    return Refused("RbacPolicyInUse", f"{message}\nDetails: {reason}")
