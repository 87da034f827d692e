"""Volumes, and what is made of them."""

from __future__ import annotations

from novalite.cloud.core import Core, Wing
from novalite.cloud.identity import IdentityWing
from novalite.cloud.image import ImageWing
from novalite.cloud.volume.attachments import VolumeAttachments
from novalite.cloud.volume.backend import VolumeBackend
from novalite.cloud.volume.backup_records import BackupRecords
from novalite.cloud.volume.backups import Backups
from novalite.cloud.volume.group_snapshots import GroupSnapshots
from novalite.cloud.volume.group_types import GroupTypes
from novalite.cloud.volume.groups import Groups
from novalite.cloud.volume.logs import VolumeLogs
from novalite.cloud.volume.management import Management
from novalite.cloud.volume.messages import Messages
from novalite.cloud.volume.qos_specs import QosSpecsOfTypes
from novalite.cloud.volume.quotas import VolumeQuotas
from novalite.cloud.volume.services import VolumeServices
from novalite.cloud.volume.snapshots import Snapshots
from novalite.cloud.volume.sources import VolumeSources
from novalite.cloud.volume.transfers import VolumeTransfers
from novalite.cloud.volume.types import VolumeTypes
from novalite.cloud.volume.volumes import Volumes


class VolumeWing(Wing):
    """The part of a cloud that Cinder shows."""

    def __init__(self, core: Core, identity: IdentityWing, image: ImageWing) -> None:
        super().__init__(core)
        self.identity = identity
        self.image = image
        self.types = VolumeTypes(self)
        self.quotas = VolumeQuotas(self)
        self.sources = VolumeSources(self)
        self.messages = Messages(self)
        self.backend = VolumeBackend(self)
        self.volumes = Volumes(self)
        self.attachments = VolumeAttachments(self)
        self.snapshots = Snapshots(self)
        self.backups = Backups(self)
        self.management = Management(self)
        self.backup_records = BackupRecords(self)
        self.transfers = VolumeTransfers(self)
        self.services = VolumeServices(self)
        self.logs = VolumeLogs(self)
        self.qos_specs = QosSpecsOfTypes(self)
        self.group_types = GroupTypes(self)
        self.groups = Groups(self)
        self.group_snapshots = GroupSnapshots(self)

    def seed(self) -> None:
        """The types of a new cloud, and its services."""
        self.types.seed()
        self.group_types.seed()
        self.services.seed()
