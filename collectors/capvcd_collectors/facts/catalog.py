"""Facts about catalogs and the Kubernetes node templates in them."""

from dataclasses import dataclass, field

from capvcd_collectors.facts.base import Fact, Lookup, Source, pointer
from capvcd_collectors.facts.kubernetes_version import Ending, StatedVersion
from capvcd_collectors.facts.written import WrittenFact


@dataclass(frozen=True, kw_only=True)
class Catalog(Fact, noun="catalog", subject="name"):
    """A catalog the user can see."""

    name: str = field(metadata=pointer("name"))
    organization: str = field(metadata=pointer("orgName"))


@dataclass(frozen=True, kw_only=True, repr=False)
class CatalogLookup(WrittenFact, Lookup[Catalog], noun="catalog lookup", fixture="catalog_lookups"):
    """Is there a catalog of the name a machine template asks for? One per distinct name in the manifests.

    And one without name for each that was not understood.
    """


@dataclass(frozen=True, kw_only=True)
class Template(Fact, noun="template", subject="name"):
    """A vApp template (node image).

    *status* is the query record's string, ``RESOLVED`` when ready; *kubernetes_version* e.g. ``v1.22.5+vmware.1``, from
    the template's name, else its OVF product section or metadata; None when nothing tells. *version_ending* says
    whether that is all of the version.
    """

    name: str = field(metadata=pointer("name"))
    status: str = field(metadata=pointer("status"))
    kubernetes_version: str | None
    version_ending: Ending = Ending.HERE

    @property
    def stated_version(self) -> StatedVersion | None:
        """What is stated of the Kubernetes version in it."""
        return None if self.kubernetes_version is None else StatedVersion(self.kubernetes_version, self.version_ending)


@dataclass(frozen=True, kw_only=True, repr=False)
class TemplateLookup(WrittenFact, Lookup[Template], noun="template lookup", fixture="template_lookups"):
    """Is there a template of the name a machine template asks for, in its catalog? One per (catalog, template).

    CAPVCD lists templates by the catalog's name alone (go-vcloud-director, Catalog.QueryVappTemplateList), so that one
    of another organization's catalog of that name counts: the match *is_elsewhere* where no other is there. *rivals*
    are where further templates of that very name stand.
    """

    catalog: str
    is_elsewhere: bool = False
    rivals: tuple[Source, ...] = ()
