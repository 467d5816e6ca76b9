"""
The specimen's rules: id, family, strength, verdict, operations, statement and reason.

Law: each verdict, and each of open and excluded, stands here at least once.
"""

_REFERENCE = "https://developer.close.com/api/resources/activities/emails"
PAGE = {
    "fields": f"{_REFERENCE}/create#request",
    "lengths": f"{_REFERENCE}/create#request",
    "lifecycle": f"{_REFERENCE}/update#status",
    "listing": f"{_REFERENCE}/list#query-parameters",
    "errors": "https://developer.close.com/topics/errors",
    "authentication": "https://developer.close.com/topics/authentication",
}
_C, _U, _G, _L, _D = "createEmail", "updateEmail", "getEmail", "listEmails", "deleteEmail"


# fmt: off
RULES: tuple[tuple[str, ...], ...] = (
    ("email-subject-max-length-create", "lengths", "must", "fail", _C, "A subject holds 1,000 characters at most when an email is created"),
    ("email-subject-max-length-update", "lengths", "must", "pass", _U, "A subject holds 1,000 characters at most when an email is changed"),
    ("email-body-text-max-length", "lengths", "must", "pass", f"{_C} {_U}", "A plain-text body holds 524,288 characters at most"),
    ("email-body-html-max-length", "lengths", "must", "pass", f"{_C} {_U}", "An HTML body holds 524,288 characters at most"),
    ("email-subject-length-unit", "lengths", "probe", "observed", _C, "Is a subject's length counted in characters or in bytes?", "characters: 1,000 two-byte characters were accepted <i>whole</i>"),
    ("email-recipients-max-count", "lengths", "must", "blocked", _C, "An email has 50 recipients at most in each of to, cc and bcc", "the sibling with 50 recipients was refused with 500, so a refusal of 51 proves nothing"),

    ("email-only-drafts-change", "lifecycle", "must", "fail", _U, "An email that is not a draft refuses every change"),
    ("email-outbox-needs-sender", "lifecycle", "must", "pass", f"{_C} {_U}", "Moving an email to the outbox needs a sender"),
    ("email-scheduled-needs-date", "lifecycle", "must", "pass", f"{_C} {_U}", "A scheduled email needs the date on which it is to leave"),
    ("email-send-in-below-sixty", "lifecycle", "must", "pass", _C, "A delay before sending stays below sixty seconds"),
    ("email-inbox-is-not-sent", "lifecycle", "must", "pass", _C, "An email logged as received is never sent to anyone"),
    ("email-cancel-scheduled", "lifecycle", "should", "pass", _U, "A scheduled email returns to draft when it is cancelled"),
    ("email-sent-subject-change", "lifecycle", "probe", "observed", _U, "Does a PUT on a sent email answer with success?", "yes, 200, and nothing is changed"),
    ("email-past-schedule-date", "lifecycle", "probe", "observed", _C, "Is a schedule date in the past refused?", "no: it is kept, and the email leaves at once"),
    ("email-error-status-reached", "lifecycle", "must", "excluded", _G, "An email that could not be delivered has the status error", "no failure of delivery can be brought about through the API"),
    ("email-delivery-reaches-recipient", "lifecycle", "must", "excluded", _C, "An email in the outbox reaches its recipients", "delivery to the recipient is not observable through the API"),

    ("email-subject-kept-whole", "fields", "must", "fail", f"{_C} {_G}", "A subject is kept as it was sent, character by character"),
    ("email-body-html-kept", "fields", "must", "pass", f"{_C} {_G}", "An HTML body is read back as it was written"),
    ("email-body-text-kept", "fields", "must", "pass", f"{_C} {_G}", "A plain-text body is read back as it was written"),
    ("email-recipients-kept-in-order", "fields", "should", "pass", f"{_C} {_G}", "Recipients are read back in the order in which they were given"),
    ("email-sender-display-name", "fields", "must", "pass", _C, "A sender may carry a display name before the address"),
    ("email-lead-id-required", "fields", "must", "pass", _C, "Creating an email needs the id of a lead"),
    ("email-status-required", "fields", "must", "pass", _C, "Creating an email needs a status"),
    ("email-template-fills-body", "fields", "must", "not-applicable", _C, "A template fills in what the request leaves out", "no template_id was given, and POST /email_template/ is not offered by this target"),
    ("email-template-wins-over-body", "fields", "probe", "not-applicable", _C, "Does a template win over a body that is given too?", "no template_id was given, and POST /email_template/ is not offered by this target"),
    ("email-sequence-id-kept", "fields", "must", "not-applicable", f"{_C} {_G}", "The sequence that an email belongs to is read back", "no sequence_id was given and none can be provisioned"),
    ("email-unknown-property", "fields", "probe", "observed", _C, "What becomes of a property that no page names?", "it is ignored: 200, and a GET does not show it"),
    ("email-attachments-shape", "fields", "must", "open", f"{_C} {_G}", "An attachment has a name, a type, a size and an address"),
    ("email-followup-date", "fields", "must", "open", _C, "A follow-up task falls on the date that was asked for"),

    ("email-list-filter-lead", "listing", "must", "pass", _L, "Filtering by lead returns that lead's emails and no other"),
    ("email-list-filter-user", "listing", "must", "pass", _L, "Filtering by user returns that user's emails and no other"),
    ("email-list-date-bounds", "listing", "must", "pass", _L, "Dates of creation bound a list on both sides"),
    ("email-list-newest-first", "listing", "should", "warning", _L, "A list begins with the newest email"),
    ("email-list-skip-and-limit", "listing", "must", "pass", _L, "Pages made by skipping and limiting join up without gap or overlap"),
    ("email-list-has-more", "listing", "must", "pass", _L, "has_more is true exactly when another page follows"),
    ("email-list-limit-above-maximum", "listing", "probe", "observed", _L, "Is a limit above the maximum capped or refused?", "capped at 100"),
    ("email-list-fields", "listing", "should", "error", _L, "Only the fields that were asked for are returned", "our own check broke: KeyError: 'data' in conformance/checks/listing.py"),

    ("email-unknown-id-404", "errors", "must", "pass", f"{_G} {_U} {_D}", "An id that no email has answers 404"),
    ("email-deleted-is-gone", "errors", "must", "pass", f"{_D} {_G}", "A deleted email answers 404 from then on"),
    ("email-delete-twice", "errors", "probe", "observed", _D, "What does a second DELETE answer?", "404"),
    ("email-error-names-field", "errors", "should", "pass", _C, "A refusal names the property that it is about"),
    ("email-rate-limit-headers", "errors", "must", "excluded", "", "Answers say how many requests are left", "a limit cannot be reached without harm to others on the real service"),

    ("auth-missing-401", "authentication", "must", "pass", f"{_C} {_L}", "A request without credentials answers 401"),
    ("auth-wrong-key-401", "authentication", "must", "pass", f"{_C} {_L}", "A request with a wrong key answers 401"),
)
# fmt: on
