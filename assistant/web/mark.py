"""The mark of Between, drawn inline so that it takes the colour of the page: two voices, and the space they share."""

MARK = (
    '<svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">'
    '<path d="M13.5 5.5C8 7.5 5 11.4 5 16s3 8.5 8.5 10.5" fill="none" stroke="currentColor" stroke-width="2.6" '
    'stroke-linecap="round"/>'
    '<path d="M18.5 5.5C24 7.5 27 11.4 27 16s-3 8.5-8.5 10.5" fill="none" stroke="currentColor" '
    'stroke-width="2.6" stroke-linecap="round"/>'
    '<circle cx="16" cy="16" r="2.6" class="dot"/></svg>'
)
