import pytest

from novalite.errors import ConfigError
from novalite.inspector.ini import read
from novalite.inspector.lint.chains import Element
from novalite.inspector.lint.profile import SHIPPED, Order, found, named, shipped
from novalite.inspector.lint.run import chosen
from novalite.inspector.sections import Place


def element(name, factory):
    return Element(name, Place("test.ini", 1), None, factory)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_profiles_can_be_read(name):
    assert named(name) == shipped(name)


@pytest.mark.parametrize(
    ("name", "factory", "kind"),
    [
        ("cors", "cats:anything", "cors"),
        ("first", "oslo_middleware.cors:filter_factory", "cors"),
        ("acl", "keystonemiddleware.auth_token:filter_factory", "authtoken"),
        ("auth", "monasca_api.healthcheck.keystone_protocol:filter_factory", "authtoken"),
        ("cors", "oslo_middleware:RequestId.factory", "request_id"),
        ("ext_context", "cats.middleware:ExternalContextMiddleware.factory", "ext_context"),
        ("unauthenticated-context", "cats.middleware:UnauthenticatedContextMiddleware.factory", "noauth"),
        ("healthcheck", "egg:oslo.middleware#healthcheck", "healthcheck"),
    ],
)
def test_a_filter_is_what_its_factory_says_or_else_its_name(name, factory, kind):
    assert shipped("oslo").kind(element(name, factory)) == kind


@pytest.mark.parametrize(
    ("factory", "name"),
    [
        ("nova.api.openstack:FaultWrapper.factory", "nova"),
        ("novalite.services.compute.router:ComputeRouter.factory", "nova"),
        ("novalite.middleware.cors:Cors.factory", "oslo"),
        ("egg:swift#proxy", "swift"),
        ("egg:oslo.middleware#cors", "oslo"),
        ("shop:Doorman.factory", "paste"),
    ],
)
def test_the_profile_is_the_one_that_fits_the_factories(write, factory, name):
    key = "use" if factory.startswith("egg:") else "paste.filter_factory"

    assert found(read(write(f"[filter:a]\n{key} = {factory}\n"))).name == name


def test_a_file_extends_what_is_shipped(write):
    text = """
        extends = "nova"
        order = ["audit after authtoken, context", "first before *"]
        require = ["audit"]
        repeatable = ["audit"]
        [kinds]
        cors = ["cats:Cors.*"]
        [off]
        NL042 = "we have no ids"
    """
    own, nova = named(write(text, "own.toml")), shipped("nova")

    assert own.order == (
        *nova.order,
        Order("NL039", "audit", False, ("authtoken", "context")),
        Order("NL039", "first", True, ("*",)),
    )
    assert own.require == (*nova.require, ("NL049", "audit"))
    assert own.alike == nova.alike
    assert own.repeatable == ("audit",)
    assert own.off == {"NL042": "we have no ids"}
    assert own.kind(element("a", "cats:Cors.factory")) == "cors"
    assert own.kind(element("b", "oslo_middleware.cors:filter_factory")) == "cors"


def test_a_file_extends_another_one_beside_it(write):
    write('order = ["a before b"]', "first.toml")

    assert [one.kind for one in named(write('extends = "first.toml"', "second.toml")).order] == ["a"]


def test_the_nearest_pyproject_that_says_so_is_a_profile(write, tmp_path):
    ini = read(write("[filter:a]\nuse = egg:oslo.middleware#cors\n"))
    assert found(ini).name == "oslo"
    path = write('[project]\nname = "cats"\n', "pyproject.toml")
    assert found(ini).name == "oslo"
    write('[tool.novalite.lint]\norder = ["a before b"]\n', "pyproject.toml")
    own = found(ini)
    assert own.name == path
    assert own.order == (*shipped("oslo").order, Order("NL039", "a", True, ("b",)))
    assert named(path).order == (Order("NL039", "a", True, ("b",)),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour = 1", "colour is no setting; there are"),
        ("order = 1", "order is not what it has to be, but 1"),
        ('order = ["a b"]', "'a b' is not `FILTER before FILTER…` nor `FILTER after FILTER…`"),
        ("order = [1]", "[1] is not a text nor a list of texts"),
        ('[off]\nNL001 = ""', "NL001 is switched off without a reason"),
        ('extends = "none.toml"', "it extends none.toml, which is neither a file nor one of nova, oslo, paste, swift"),
        ('extends = "own.toml"', "it extends itself, by way of own.toml"),
        ("[", "Invalid"),
    ],
)
def test_a_profile_that_says_nothing_sensible_is_refused(write, text, message):
    with pytest.raises(ConfigError) as caught:
        named(write(text, "own.toml"))

    assert message in caught.value.message
    assert "own.toml" in caught.value.message


def test_a_profile_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="there is no profile zebra; there are nova, oslo, paste, swift"):
        named("zebra")
    with pytest.raises(ConfigError, match="No such file or directory"):
        named(str(tmp_path / "none.toml"))


@pytest.mark.parametrize("text", ['[off]\nNL999 = "why not"', '[order]\nNL999 = "a before b"', '[alike]\nNL999 = "a"'])
def test_a_profile_speaks_only_of_rules_that_there_are(write, text):
    ini = read(write("[filter:a]\nuse = egg:cats\n"))
    with pytest.raises(ConfigError, match="there is no rule NL999"):
        chosen(ini, write(text, "own.toml"))
    assert chosen(ini, write('[off]\nNL088 = "so it is"', "own.toml")).off == {"NL088": "so it is"}
