"""Volumes, their snapshots, and servers that have them or boot from them."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from novalite import errors
from novalite.cloud.compute.servers.block_devices import BLOCK_DEVICES
from novalite.cloud.compute.servers.disks import Disk
from novalite.cloud.compute.servers.lifecycle import ACTIONS, InvalidState
from novalite.cloud.volume.attachments import ATTACHMENTS
from tests.machine.servers import ServerRules, is_allowed
from tests.machine.world import MEMBER, numbers, picked


class StorageRules(ServerRules):
    """What is done to volumes and snapshots, with and without servers."""

    def furnish(self):
        super().furnish()
        self.create_volume(2, bootable=True)
        self.create("1", "new volume", "none", 1, apart=False, key=False)

    def boots(self, number):
        bootable = [
            id
            for id, volume in ((id, self.cloud.volume.volumes.get(id)) for id in self.model.volumes)
            if volume.bootable and volume.status == "available" and not self.cloud.compute.block_devices.of_volume(id)
        ]
        going = bool(number % 2)

        def volume():
            disk = Disk("volume", "volume", None, 0, None, going, volume_id=picked(bootable, number))
            return {"disks": [disk], "disks_of_old": False}, 0

        def new_volume():
            disk = Disk("image", "volume", None, 0, 1, going, image_id=self.image)
            return {"disks": [disk], "disks_of_old": False}, 0

        own = {"volume": volume} if bootable else {}
        return super().boots(number) | {"new volume": new_volume, **own}

    @rule(size=st.integers(1, 3), bootable=st.booleans())
    def create_volume(self, size, bootable):
        with self.only_if(self.room("volumes") and self.room("gigabytes", size), errors.QuotaExceeded):
            made = self.cloud.volume.volumes.create("p", "u", size, image_id=self.image if bootable else None)
            self.model.volumes[made.id] = size

    @precondition(lambda self: self.model.volumes)
    @rule(number=numbers)
    def delete_volume(self, number):
        id = picked(self.model.volumes, number)
        status = self.cloud.volume.volumes.get(id).status
        snapshots = any(volume == id for volume, _ in self.model.snapshots.values())
        free = status == "available" and not snapshots and not self.cloud.volume.volumes.attachments(id)
        with self.only_if(free, errors.Invalid):
            self.cloud.volume.volumes.delete(id)
            self.model.going.add(id)

    @precondition(lambda self: self.model.volumes)
    @rule(number=numbers, even_used=st.booleans())
    def create_snapshot(self, number, even_used):
        id = picked(self.model.volumes, number)
        size, states = self.model.volumes[id], {"available", "in-use"} if even_used else {"available"}
        allowed = self.cloud.volume.volumes.get(id).status in states
        allowed = allowed and self.room("snapshots") and self.room("gigabytes", size)
        with self.only_if(allowed, errors.Invalid, errors.QuotaExceeded):
            made = self.cloud.volume.snapshots.create("p", "u", id, in_use=even_used)
            self.model.snapshots[made.id] = id, size

    @precondition(lambda self: self.model.snapshots)
    @rule(number=numbers)
    def delete_snapshot(self, number):
        id = picked(self.model.snapshots, number)
        with self.only_if(self.cloud.volume.snapshots.get(id).status == "available", errors.Invalid):
            self.cloud.volume.snapshots.delete(id)
            self.model.going.add(id)

    @precondition(lambda self: self.model.servers and self.model.volumes)
    @rule(number=numbers, other=numbers, going=st.booleans())
    def attach(self, number, other, going):
        server = self.cloud.compute.servers.get(picked(self.model.servers, number))
        id = picked(self.model.volumes, other)
        free = self.cloud.volume.volumes.get(
            id
        ).status == "available" and not self.cloud.compute.block_devices.of_volume(id)
        with self.only_if(free and is_allowed(ACTIONS["attach_volume"], server), InvalidState, errors.Invalid):
            self.cloud.compute.server_volumes.attach(server, id, MEMBER, delete_on_termination=going)

    @precondition(lambda self: self.model.servers)
    @rule(number=numbers, other=numbers)
    def detach(self, number, other):
        server = self.cloud.compute.servers.get(picked(self.model.servers, number))
        if disks := [disk for disk in self.cloud.compute.block_devices.of_server(server.id) if disk.volume_id]:
            disk = picked(disks, other)
            ready = (
                server.vm_state == "shelved_offloaded"
                or self.cloud.volume.volumes.get(disk.volume_id).status == "in-use"
            )
            with self.only_if(ready and is_allowed(ACTIONS["detach_volume"], server), InvalidState, errors.Invalid):
                self.cloud.compute.server_volumes.detach(server, disk, MEMBER)

    def may(self, server, action):
        """An image of a server that boots from a volume is made of snapshots, which quotas count; a backup is not."""
        disks = [disk.volume_id for disk in self.cloud.compute.block_devices.of_server(server.id) if disk.volume_id]
        if server.image_id or action not in ("createImage", "createBackup"):
            return super().may(server, action)
        states = {self.cloud.volume.volumes.get(id).status for id in disks}
        sizes = sum(self.model.volumes[id] for id in disks)
        return (
            action == "createImage"
            and states <= {"available", "in-use"}
            and (not disks or (self.room("snapshots", len(disks)) and self.room("gigabytes", sizes)))
        )

    def follow(self):
        self.take_note_of_new_ones()
        self.take_note_of_detached_ones()
        super().follow()
        model = self.model
        there = {volume.id for volume in self.cloud.volume.volumes.find("p")}
        snapshots = {snapshot.id for snapshot in self.cloud.volume.snapshots.find("p")}
        model.snapshots = {id: of for id, of in model.snapshots.items() if not self.gone(id, snapshots)}
        model.volumes = {id: size for id, size in model.volumes.items() if not self.gone(id, there)}
        model.volume_goes_with = {
            disk.volume_id: disk.server_id
            for disk in self.cloud.store.find(BLOCK_DEVICES)
            if disk.volume_id and disk.delete_on_termination
        }

    def take_note_of_new_ones(self):
        """The volumes that were made for servers, and the snapshots that were made for images."""
        for disk in self.cloud.store.find(BLOCK_DEVICES):
            if disk.volume_id and disk.volume_id not in self.model.volumes:
                assert disk.source_type in ("image", "snapshot")
                assert disk.server_id in self.model.servers
                self.model.volumes[disk.volume_id] = disk.size
        for id in self.model.volumes:
            for snapshot in self.cloud.volume.snapshots.of_volume(id):
                if snapshot.id not in self.model.snapshots:
                    assert snapshot.name == "snapshot for i"
                    self.model.snapshots[snapshot.id] = id, snapshot.size

    def take_note_of_detached_ones(self):
        """Who detaches from a server that is on no host what is to go with it has it go, as in Nova."""
        attached = {disk.volume_id for disk in self.cloud.store.find(BLOCK_DEVICES)}
        for volume, server in self.model.volume_goes_with.items():
            if volume not in attached and self.cloud.compute.servers.marker(server).vm_state == "shelved_offloaded":
                self.goes(volume)

    def went(self, id):
        """Its volumes go that were to go with it."""
        super().went(id)
        for volume, server in self.model.volume_goes_with.items():
            if server == id:
                self.goes(volume)

    def goes(self, volume):
        """A volume is to go, which it does not while it has snapshots."""
        snapshots = {of for of, _ in self.model.snapshots.values()}
        if volume not in snapshots or self.goes_late(volume):
            self.model.going.add(volume)

    def goes_late(self, volume):
        """Whether a volume has been asked to go; its last snapshot may have gone just before."""
        try:
            return self.cloud.volume.volumes.get(volume).status == "deleting"
        except errors.NotFound:
            return True

    def check(self):
        super().check()
        cloud, model = self.cloud, self.model
        attachments = {one.id: one for one in cloud.store.find(ATTACHMENTS)}
        disks = [disk for disk in cloud.store.find(BLOCK_DEVICES) if disk.volume_id]
        assert {disk.server_id for disk in cloud.store.find(BLOCK_DEVICES)} <= set(model.servers)
        assert {disk.attachment_id for disk in disks} - {None} == set(attachments)
        for disk in disks:
            if disk.attachment_id:
                attached = attachments[disk.attachment_id]
                assert (attached.server_id, attached.volume_id) == (disk.server_id, disk.volume_id)
        assert {volume.id: volume.size for volume in cloud.volume.volumes.find("p")} == model.volumes
        for id in model.volumes:
            statuses = {attachment.status for attachment in cloud.volume.volumes.attachments(id)}
            status = cloud.volume.volumes.get(id).status
            if status not in ("creating", "deleting"):
                assert (status == "available") == (not statuses)
                assert status in ("available", "reserved", "in-use", "detaching")
        assert {snapshot.id for snapshot in cloud.volume.snapshots.find("p")} == set(model.snapshots)
        assert {volume for volume, _ in model.snapshots.values()} <= set(model.volumes)
        sizes = [*model.volumes.values(), *(size for _, size in model.snapshots.values())]
        counted = {"volumes": len(model.volumes), "snapshots": len(model.snapshots), "gigabytes": sum(sizes)}
        kind = cloud.volume.types.default().name
        counted |= {f"{name}_{kind}": count for name, count in counted.items()}
        used = cloud.volume.quotas.used("p")
        assert {name: used[name] for name in counted} == counted

    def clear(self):
        super().clear()
        for id in self.model.snapshots:
            self.cloud.volume.snapshots.delete(id)
            self.model.going.add(id)
        self.let_end()
        for id in self.model.volumes:
            self.cloud.volume.volumes.delete(id)
            self.model.going.add(id)
        self.let_end()
