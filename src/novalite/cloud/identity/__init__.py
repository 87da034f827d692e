"""Who is who in a cloud, who may do what where, and where its services are."""

from __future__ import annotations

from novalite.cloud.core import Core, Wing
from novalite.cloud.identity.access_rules import AccessRules
from novalite.cloud.identity.application_credentials import ApplicationCredentials
from novalite.cloud.identity.assignments import Assignments
from novalite.cloud.identity.catalog import Catalog
from novalite.cloud.identity.configuration import Configurations
from novalite.cloud.identity.consumers import Consumers
from novalite.cloud.identity.credentials import Credentials
from novalite.cloud.identity.endpoint_filters import EndpointGroups
from novalite.cloud.identity.federation import AttributeMappings, IdentityProviders, Protocols, ServiceProviders
from novalite.cloud.identity.groups import Groups
from novalite.cloud.identity.hashing import Scrypt, scrypt
from novalite.cloud.identity.limits import Limits, RegisteredLimits
from novalite.cloud.identity.policies import Policies
from novalite.cloud.identity.projects import Domains, Projects
from novalite.cloud.identity.roles import Roles
from novalite.cloud.identity.seed import seed
from novalite.cloud.identity.settings import IdentitySettings
from novalite.cloud.identity.tokens import Tokens
from novalite.cloud.identity.trusts import Trusts
from novalite.cloud.identity.users import Users


class IdentityWing(Wing):
    """The part of a cloud that Keystone shows; ``scrypt`` is by what the passwords of those who log in are hashed."""

    def __init__(self, core: Core, settings: IdentitySettings) -> None:
        super().__init__(core)
        self.settings = settings
        self.scrypt: Scrypt = scrypt
        self.domains = Domains(self)
        self.projects = Projects(self)
        self.users = Users(self)
        self.groups = Groups(self)
        self.roles = Roles(self)
        self.assignments = Assignments(self)
        self.access_rules = AccessRules(self)
        self.application_credentials = ApplicationCredentials(self)
        self.credentials = Credentials(self)
        self.catalog = Catalog(self)
        self.endpoint_groups = EndpointGroups(self)
        self.registered_limits = RegisteredLimits(self)
        self.limits = Limits(self)
        self.policies = Policies(self)
        self.configurations = Configurations(self)
        self.identity_providers = IdentityProviders(self)
        self.protocols = Protocols(self)
        self.mappings = AttributeMappings(self)
        self.service_providers = ServiceProviders(self)
        self.consumers = Consumers(self)
        self.trusts = Trusts(self)
        self.tokens = Tokens(self)

    def seed(self) -> None:
        """Who there is in a new cloud, and its catalogue."""
        seed(self)
