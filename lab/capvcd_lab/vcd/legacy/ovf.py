"""The elements the legacy API borrows from OVF: section heads, simple values, product and operating system sections."""

from capvcd_lab.vcd.legacy.element import Element, Field, Namespace, Scalar
from capvcd_lab.world.catalog import OvfProduct


def message(tag: str, text: str) -> Element:
    """A text that OVF allows to be translated."""
    return Element(tag, "MsgType", text=text, namespace=Namespace.OVF)


def string(tag: str, text: str, **foreign: Scalar | None) -> Element:
    """A string as the product section writes it."""
    return Element(tag, "CimString", text=text, namespace=Namespace.OVF, foreign=foreign)


def section(
    tag: str,
    schema_type: str,
    info: str,
    fields: dict[str, Field],
    *,
    attributes: dict[str, Scalar | None] | None = None,
    namespace: Namespace = Namespace.VCLOUD,
    foreign: dict[str, Scalar | None] | None = None,
) -> Element:
    """A section with the sentence that every section starts with."""
    return Element(
        tag,
        schema_type,
        attributes or {},
        {"info": message("Info", info), **fields},
        namespace=namespace,
        foreign=foreign or {},
        says_type=True,
        qualified_attributes=namespace is Namespace.OVF,
    )


def product_section(product: OvfProduct) -> Element:
    """What an OVF says about the product inside it."""
    properties = [
        Element(
            "Property",
            "ProductSectionProperty",
            {"key": key, "type": "string", "valueAttrib": value, "userConfigurable": True},
            namespace=Namespace.OVF,
            says_type=True,
            qualified_attributes=True,
        )
        for key, value in product.properties.items()
    ]
    return section(
        "ProductSection",
        "ProductSectionType",
        "Information about the installed software",
        {
            "product": message("Product", product.product),
            "vendor": message("Vendor", product.vendor),
            "version": string("Version", product.version),
            "fullVersion": string("FullVersion", product.full_version) if product.full_version else None,
            "categoryOrProperty": properties,
        },
        namespace=Namespace.OVF,
    )


def operating_system_section(guest_os: str) -> Element:
    """The guest operating system; 94 is CIM's number for Linux of 64 bits."""
    return section(
        "OperatingSystemSection",
        "OperatingSystemSectionType",
        "Specifies the operating system installed",
        {"description": message("Description", guest_os)},
        attributes={"id": 94},
        namespace=Namespace.OVF,
    )


def network_section(networks: list[str]) -> Element:
    """The networks the machines are connected to, by name."""
    return section(
        "NetworkSection",
        "NetworkSectionType",
        "The list of logical networks",
        {
            "network": [
                Element(
                    "Network",
                    "NetworkSectionNetwork",
                    {"name": name},
                    namespace=Namespace.OVF,
                    qualified_attributes=True,
                )
                for name in networks
            ]
        },
        namespace=Namespace.OVF,
    )
