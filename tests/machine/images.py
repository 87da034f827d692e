"""Images of servers: snapshots, backups, those of shelved servers; servers that are made of them."""

import json

from hypothesis.stateful import precondition, rule

from novalite.cloud.image.images import IMAGES
from tests.machine.storage import StorageRules
from tests.machine.world import numbers, picked


class ImageRules(StorageRules):
    """What is done to images; they may be deleted while servers were made of them, as from Glance."""

    def boots(self, number):
        made = [self.cloud.image.images.get(id) for id in self.model.images]
        usable = [image for image in made if image.status == "active" and self.has_its_snapshots(image)]
        if not usable:
            return super().boots(number)
        image = picked(usable, number)
        volumes = bool(image.properties.get("block_device_mapping"))
        least_disk = image.min_disk
        return super().boots(number) | {"own image": lambda: ({"image_id": image.id}, 0 if volumes else least_disk)}

    def has_its_snapshots(self, image):
        """Whether an image of volumes can be made a server of."""
        disks = json.loads(image.properties.get("block_device_mapping", "[]"))
        made_of = [disk["snapshot_id"] for disk in disks if "snapshot_id" in disk]
        there = [self.cloud.volume.snapshots.get(id) for id in made_of if id in self.model.snapshots]
        return len(there) == len(made_of) and all(snapshot.status == "available" for snapshot in there)

    @precondition(lambda self: self.model.images)
    @rule(number=numbers)
    def delete_image(self, number):
        id = picked(self.model.images, number)
        self.cloud.image.images.delete(id)
        self.model.images.remove(id)

    def of_project(self):
        return {image.id: image for image in self.cloud.store.find(IMAGES) if image.owner == "p"}

    def follow(self):
        super().follow()
        there = self.of_project()
        servers = {id: self.cloud.compute.servers.get(id) for id in self.model.servers}
        shelved = {server.shelved_image_id for server in servers.values()}
        # Shelved servers' images go with them or when they are fetched, backups when there are newer ones, and half
        # made ones with their servers; any other goes only when it is deleted.
        for id in set(self.model.images) - set(there):
            assert self.model.passing.pop(id, None)
            self.model.images.remove(id)
        for id, image in there.items():
            if id not in self.model.images:
                assert image.name in ("b", "i", "s-shelved")
                self.model.images.append(id)
            if image.status != "active" or id in shelved or image.name == "b":
                self.model.passing[id] = image.properties["instance_uuid"]
            else:
                self.model.passing.pop(id, None)

    def check(self):
        super().check()
        there = self.of_project()
        servers = {id: self.cloud.compute.servers.get(id) for id in self.model.servers}
        work = [work.arguments.get("arguments", {}) for work in self.cloud.agenda.planned()]
        awaited = {arguments.get("image_id") for arguments in work}
        shelved = {server.shelved_image_id for server in servers.values()}
        backups = [
            image.properties["instance_uuid"]
            for image in there.values()
            if image.name == "b" and image.status == "active"
        ]
        assert set(there) == set(self.model.images)
        assert {id for id, image in there.items() if image.status != "active"} <= awaited
        for id, image in there.items():  # one that was restored and is shelved again leaves its first image, as in Nova
            if image.name == "s-shelved" and image.properties["instance_uuid"] not in self.model.nowhere:
                assert id in awaited | shelved
        assert len(backups) == len(set(backups))

    def clear(self):
        super().clear()
        for id in self.model.images:
            self.cloud.image.images.delete(id)
        self.model.images = []
