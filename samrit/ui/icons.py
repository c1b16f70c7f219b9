"""The icons: line drawings on a 24 unit grid, drawn for this product, put into the page so that no font or sprite is needed."""

ICONS: dict[str, str] = {
    "alert": '<path d="M12 8v5M12 16.5v.01"/><circle cx="12" cy="12" r="9"/>',
    "arrow-left": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "arrow-right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4"/>',
    "building": '<path d="M4 20h16M6 20V9M18 20V9M10 20V9M14 20V9M3.5 9h17L12 4z"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="14.5" rx="2"/><path d="M4 10h16M8.5 3v4M15.5 3v4"/>',
    "chart": '<path d="M4 20h16M7 16v-4M12 16V6M17 16V9"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "chevron-down": '<path d="M6 9l6 6 6-6"/>',
    "chevron-left": '<path d="M15 6l-6 6 6 6"/>',
    "chevron-right": '<path d="M9 6l6 6-6 6"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "coins": (
        '<ellipse cx="12" cy="7" rx="7" ry="3"/>'
        '<path d="M5 7v5c0 1.7 3.1 3 7 3s7-1.3 7-3V7M5 12v5c0 1.7 3.1 3 7 3s7-1.3 7-3v-5"/>'
    ),
    "dash": '<path d="M6 12h12"/>',
    "database": (
        '<ellipse cx="12" cy="6" rx="7" ry="2.8"/>'
        '<path d="M5 6v12c0 1.5 3.1 2.8 7 2.8s7-1.3 7-2.8V6M5 12c0 1.5 3.1 2.8 7 2.8s7-1.3 7-2.8"/>'
    ),
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"/>',
    "empty": '<path d="M4 13l2.5-8h11L20 13v6H4zM4 13h5l1 2.5h4l1-2.5h5"/>',
    "eye": (
        '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
        '<circle cx="12" cy="12" r="2.8"/>'
    ),
    "file": '<path d="M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5V8.5h5"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "flag": '<path d="M6 21V4h12l-2.5 4.5L18 13H6"/>',
    "globe": (
        '<circle cx="12" cy="12" r="9"/>'
        '<path d="M3 12h18M12 3c2.8 2.6 4 5.6 4 9s-1.2 6.4-4 9c-2.8-2.6-4-5.6-4-9s1.2-6.4 4-9z"/>'
    ),
    "help": (
        '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.8v.01"/>'
    ),
    "history": '<path d="M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5M12 8v4.5l3 1.8"/>',
    "home": '<path d="M4 11l8-7 8 7v9h-5.5v-5.5h-5V20H4z"/>',
    "inbox": '<path d="M4 13l2.5-8h11L20 13v6H4zM4 13h5l1 2.5h4l1-2.5h5"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.01"/>',
    "link": (
        '<path d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"/>'
    ),
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4.5 6v.01M4.5 12v.01M4.5 18v.01"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "map": '<path d="M4 6.5l5-2 6 2 5-2v13l-5 2-6-2-5 2zM9 4.5v13M15 6.5v13"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "octagon": '<path d="M8.3 3.5h7.4l4.8 4.8v7.4l-4.8 4.8H8.3l-4.8-4.8V8.3zM12 8v5M12 16v.01"/>',
    "pencil": '<path d="M4.5 19.5l1-4L16 5l3 3L8.5 18.5zM14 7l3 3"/>',
    "pin": (
        '<path d="M12 21c4.5-5 6.8-8.3 6.8-11.2a6.8 6.8 0 0 0-13.6 0C5.2 12.7 7.5 16 12 21z"/>'
        '<circle cx="12" cy="9.8" r="2.4"/>'
    ),
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "printer": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"/>',
    "return": '<path d="M9 6L4.5 10.5 9 15M5 10.5h9a5 5 0 0 1 0 10h-3"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
    "seal": (
        '<path d="M12 3l2.3 1.8 2.9-.2.9 2.8 2.4 1.6-.9 2.8.9 2.8-2.4 1.6-.9 2.8-2.9-.2L12 20.6l-2.3-1.8'
        '-2.9.2-.9-2.8-2.4-1.6.9-2.8-.9-2.8 2.4-1.6.9-2.8 2.9.2z"/><path d="M8.5 12l2.5 2.5 4.5-5"/>'
    ),
    "send": '<path d="M4 12L20 4.5 16 20l-4.5-6zM11.5 14L20 4.5"/>',
    "shield": '<path d="M12 3.5l7 2.5v5.5c0 4.2-2.7 7.3-7 9-4.3-1.7-7-4.8-7-9V6z"/>',
    "sign-in": '<path d="M14 4h5v16h-5M4 12h11M11 8l4 4-4 4"/>',
    "sign-out": '<path d="M10 4H5v16h5M9 12h11M16 8l4 4-4 4"/>',
    "trash": '<path d="M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5"/>',
    "tree": (
        '<rect x="9" y="3.5" width="6" height="4.5" rx="1"/>'
        '<rect x="3" y="16" width="6" height="4.5" rx="1"/>'
        '<rect x="15" y="16" width="6" height="4.5" rx="1"/><path d="M12 8v4M6 16v-4h12v4"/>'
    ),
    "triangle": '<path d="M12 4l9 15.5H3zM12 10v4.5M12 17v.01"/>',
    "unlock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 7.6-1.7"/>',
    "upload": '<path d="M12 15.5V4.5M7 9l5-5 5 5M5 20h14"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.6-6 7.5-6s6.7 2 7.5 6"/>',
    "wave": '<path d="M3.5 14c2-4.5 4-4.5 6 0s4 4.5 6-.5 3.5-4 5-2"/>',
}
