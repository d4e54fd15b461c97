"""Stable codes of what a check finds.

Each has a sentence for the administrator (resources/translations/findings.en.json) and one for the officer
(`error.rules/...` of the catalogues).
"""

# The transaction.
TRANSACTION_UNKNOWN = "rules/transaction-unknown"
TRANSACTION_UNVERIFIED = "rules/transaction-unverified"
CONTENT_DIFFERS = "rules/content-differs"
CLOCKS_DIFFER = "rules/clocks-differ"
CHARACTER_SET_MISSING = "rules/character-set-missing"
MORE_FINDINGS = "rules/more-findings"
# Records and fields.
RECORD_NOT_TAKEN = "rules/record-not-taken"
RECORDS_TOO_FEW, RECORDS_TOO_MANY = "rules/records-too-few", "rules/records-too-many"
RECORD_UNREADABLE = "rules/record-unreadable"
FIELD_UNREADABLE = "rules/field-unreadable"
FIELD_NOT_TAKEN = "rules/field-not-taken"
FIELD_WITHOUT_RULE = "rules/field-without-rule"
MISSING = "rules/missing"
TOO_FEW, TOO_MANY = "rules/too-few", "rules/too-many"
ITEMS_TOO_FEW, ITEMS_TOO_MANY = "rules/items-too-few", "rules/items-too-many"
# One value.
CONTROL_CHARACTER = "rules/control-character"
TOO_SHORT, TOO_LONG = "rules/too-short", "rules/too-long"
CHARACTERS = "rules/characters"
DATE_FORMAT, NO_SUCH_DATE = "rules/date-format", "rules/no-such-date"
PATTERN = "rules/pattern"
CODE_UNKNOWN = "rules/code-unknown"
# Several elements.
DATE_IN_FUTURE, DATE_ORDER = "rules/date-in-future", "rules/date-order"
COUNTS_DIFFER = "rules/counts-differ"
PARTNER_MISSING = "rules/partner-missing"
AGENCIES_DIFFER = "rules/agencies-differ"
DOMAIN_OTHER = "rules/domain-other"
TYPE_4_RESOLUTION = "rules/type-4-resolution"
# Images.
RECORD_WITHOUT_IMAGE = "rules/record-without-image"
NO_IMAGES, IMAGE_MISSING = "rules/no-images", "rules/image-missing"
IMAGE_TWICE, IMAGE_NOT_TAKEN = "rules/image-twice", "rules/image-not-taken"
IMPRESSION_OTHER = "rules/impression-other"
FINGER_PRINTED, FINGER_TWICE = "rules/finger-printed", "rules/finger-twice"
IMAGE_TOO_LARGE = "rules/image-too-large"
RESOLUTION = "rules/resolution"
IMAGE_CODING, IMAGE_SIZE = "rules/image-coding", "rules/image-size"
IMAGE_BITS, IMAGE_DAMAGED = "rules/image-bits", "rules/image-damaged"

OF_CODED_IMAGES = frozenset({IMAGE_CODING, IMAGE_SIZE, IMAGE_BITS, IMAGE_DAMAGED})  # what their data are
ALL_CODES = frozenset(value for value in vars().values() if isinstance(value, str) and value.startswith("rules/"))
