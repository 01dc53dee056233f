//! Rules about what is in the index already. The write path finds them, under its lock; here they are only declared.

rules! {
    SERVICE_MERGED Error Reference
        "The service was merged into another"
        "A service that was merged has no record of its own any more; its id and key name the survivor."
        "Send the record of the service that it was merged into, or leave this one out.";
    KEY_IN_USE Error Identity
        "Another service has or had this key"
        "A key names one service of its organization for good, even after it was given up."
        "Give the service another key.";
    RETIRED_SERVICE Warning Reference
        "The service was retired"
        "Sending a record of a retired service brings it back."
        "Leave the record out if the service is no longer offered.";
    ORGANIZATION_MOVED Error Reference
        "A public service leaves its department"
        "Readers of the other department would see a draft that is not theirs; the move has to be public at once."
        "Publish the submission, or keep the organization as it is.";
    RETIRING_TOO_MANY Error Reference
        "More services would be retired than is allowed"
        "A submission that replaces an inventory retires what it does not name; a part of the file is more often missing than a part of the services."
        "Send the whole inventory, use UPSERT, or allow as many to retire as are meant to.";
    UNPUBLISHED_TASK Error Reference
        "A figure is about a task that is not public yet"
        "Figures are public at once; one that names a task of a draft would give the draft away."
        "Publish the task first, or leave the figure out until then.";
    RECORD_REFUSED Error Structure
        "The record cannot be saved"
        "The catalog holds something that contradicts it."
        "Mend what the message names.";
    SLUG_IN_USE Error Identity
        "Another service has or had this slug"
        "Addresses stay valid for good, so a slug is never given to a second service."
        "Choose another slug, or leave it out and let the index make one.";
}
