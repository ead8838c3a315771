"""The one model of a legacy document: a tree of elements that is written as XML or as JSON.

Names are the JSON names of the published schema; the XML names follow from them by a rule with few exceptions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

Format = Literal["xml", "json"]


class Namespace(Enum):
    """The XML namespaces of the legacy API, each with its usual prefix."""

    VCLOUD = ("", "http://www.vmware.com/vcloud/v1.5")
    VERSIONS = ("", "http://www.vmware.com/vcloud/versions")
    EXTENSION = ("vmext", "http://www.vmware.com/vcloud/extension/v1.5")
    OVF = ("ovf", "http://schemas.dmtf.org/ovf/envelope/1")
    VMW = ("vmw", "http://www.vmware.com/schema/ovf")
    RASD = ("rasd", "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData")
    VSSD = ("vssd", "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData")
    # The default namespace once more, under a prefix: attributes on foreign elements need one.
    VCLOUD_PREFIXED = ("vcloud", "http://www.vmware.com/vcloud/v1.5")
    XSI = ("xsi", "http://www.w3.org/2001/XMLSchema-instance")

    @property
    def prefix(self) -> str:
        """The prefix it is written with; empty for a default namespace."""
        return self.value[0]

    @property
    def uri(self) -> str:
        """The name itself."""
        return self.value[1]


@dataclass(frozen=True)
class Media:
    """A media type without its ending: ``vcloud.org`` is ``application/vnd.vmware.vcloud.org+xml`` or ``+json``."""

    name: str

    def text(self, form: Format) -> str:
        """The media type in the document's own format: a link of a JSON answer promises JSON."""
        return f"application/vnd.vmware.{self.name}+{form}"


Scalar = str | int | bool | Media


@dataclass(frozen=True)
class Element:
    """One element: XML calls it *tag*, the schema calls its type *schema_type*.

    ``attributes`` and ``fields`` map JSON names to values; None is left out. A field that is an element is a child, a
    sequence repeats it, a scalar becomes a child that holds its text. ``text`` is simple content (*text_name* in JSON).
    ``foreign`` are attributes of another namespace (``otherAttributes`` in JSON). ``says_type`` marks an element that
    stands where the schema declares only its base type: JSON then carries ``_type``; ``xsi_type`` does so in XML.
    ``keeps_case`` marks the few elements whose scalar children have no capital in XML either.
    """

    tag: str
    schema_type: str
    attributes: Mapping[str, Scalar | None] = field(default_factory=dict)
    fields: "Mapping[str, Field]" = field(default_factory=dict)
    text: Scalar | None = None
    text_name: str = "value"
    namespace: Namespace = Namespace.VCLOUD
    child_namespace: Namespace | None = None
    foreign: Mapping[str, Scalar | None] = field(default_factory=dict)
    says_type: bool = False
    xsi_type: bool = False
    qualified_attributes: bool = False
    keeps_case: bool = False


Field = Element | Scalar | Sequence[Element] | Sequence[str] | None
