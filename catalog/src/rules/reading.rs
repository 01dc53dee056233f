//! Rules about files and their cells. Whoever reads a file finds them; the catalog only declares them.

rules! {
    FILE_UNREADABLE Error Reading
        "The file cannot be read"
        "A file that is damaged, cut off or of another kind holds nothing that could be taken."
        "Save it anew as CSV, XLSX, JSON or JSONL and send it again.";
    FILE_ENCRYPTED Error Reading
        "The file is encrypted"
        "A workbook behind a password cannot be opened."
        "Remove the password in the spreadsheet program and save the file anew.";
    FILE_EMPTY Error Reading
        "The file holds no records"
        "Nothing below the heads, or nothing at all, is more often a slip than an inventory without services."
        "Send the file that has the services in it.";
    FILE_TOO_LARGE Error Reading
        "The file is too large"
        "Every upload is bounded, so that one of them cannot stop the index for the others."
        "Split the inventory, for example by bureau, and send the parts one after another.";
    FILE_KIND_UNKNOWN Error Reading
        "The kind of file is not known"
        "The index reads CSV, XLSX, JSON and JSONL; it looks at the content, not at the name."
        "Save it as CSV or XLSX in the spreadsheet program.";
    HTML_NOT_A_TABLE Error Reading
        "The file is a web page"
        "A page saved by a browser, such as a sign-in page, often bears the name of the table that was wanted."
        "Download the table itself, open it once to see that it is one, and send it.";
    SHEET_IGNORED Suggestion Reading
        "A sheet is not read"
        "The workbook has a sheet that is not among those of the layout."
        "Move what belongs to the inventory to one of the sheets that are read; otherwise nothing needs to be done.";
    HEADER_MISSING Error Reading
        "There is no row of heads"
        "The heads say which column is which; none of the first rows looks like them."
        "Put the names of the columns, as the template has them, in a row above the records.";
    COLUMN_MISSING Error Reading
        "A required column is missing"
        "Without it no record can be told from another."
        "Add the column, with the head that the template gives it.";
    COLUMN_TWICE Error Reading
        "A column stands twice"
        "Two columns with one meaning may contradict each other in every row."
        "Keep one of them, or give the other another head.";
    COLUMN_KEPT_AS_NOTE Suggestion Reading
        "A column of the agency's own"
        "The layout has no such column; its cells are kept as notes beside the records, for the agency's own eyes."
        "Nothing needs to be done; if it is meant to be one of the columns of the layout, give it that head.";
    ROWS_TOO_MANY Error Reading
        "There are too many rows"
        "The rows of one submission are bounded."
        "Split the inventory, for example by bureau, and send the parts one after another.";
    ROW_WITHOUT_SERVICE Error Reading
        "A row belongs to no service"
        "A row of the sheet of tasks, forms or figures names a service that the file does not hold."
        "Write the service's key exactly as in the sheet of services, or add the service there.";
    CELL_TOO_LONG Error Reading
        "A cell is too long"
        "A cell this long is mostly a document that slipped into a table."
        "Shorten it to what readers need, and link to the rest.";
    ENCODING_GUESSED Suggestion Reading
        "The encoding was guessed"
        "The file is not UTF-8; it was read as Windows-1252, as older spreadsheet programs write it."
        "Look whether accents and dashes came through; saving as “CSV UTF-8” removes the doubt.";
    FORMULA_ERROR Error Reading
        "A formula failed"
        "The cell holds the error of a formula, such as #REF!, in place of a value."
        "Mend the formula, or type the value.";
    UNKNOWN_TERM Error Reading
        "A term is not in the vocabulary"
        "Only terms of the closed vocabularies can be counted and compared across agencies."
        "Choose a term from the list of the column.";
    TERM_BY_LEGACY_CODE Suggestion Reading
        "A term is named by an older code"
        "The code of another system or an earlier year was understood."
        "Write the code of the vocabulary, so that it stays understood.";
    NUMBER_UNREADABLE Error Reading
        "A number cannot be read"
        "“12K” or “about 400” could mean several numbers; the index does not guess."
        "Write the number in digits, such as 12000; leave the cell empty when it is not known.";
    NUMBER_NOT_WHOLE Error Reading
        "A number is not whole"
        "People, transactions and calls are counted in whole numbers."
        "Round it to a whole number; write days or minutes as whole ones, too.";
    DATE_UNREADABLE Error Reading
        "A date cannot be read"
        "The cell holds no day that could be told."
        "Write the day as year, month and day, such as 2025-03-04.";
    DATE_AMBIGUOUS Warning Reading
        "A date can be read in two ways"
        "03/04/2025 is the fourth of March to some and the third of April to others; it was read as month, day, year."
        "Write the day as year, month and day, such as 2025-03-04.";
    ANSWER_UNREADABLE Error Reading
        "An answer is neither yes nor no"
        "A question with two answers was answered otherwise; an answer that is guessed would be counted."
        "Write YES or NO; leave the cell empty when the question is not answered.";
    PERIOD_UNREADABLE Error Reading
        "A period cannot be read"
        "A figure without its period cannot be compared with any other."
        "Write FY2025, FY2025-Q1, 2025, 2025-03 or 2024-04-01/2025-03-31.";
    LEADING_ZEROS_LOST Warning Reading
        "A code lost its leading zeros"
        "Spreadsheet programs turn codes such as 0960-0066 or 10.001 into numbers and drop what they take for padding."
        "Format the column as text and write the code in full.";
    JSON_UNREADABLE Error Reading
        "The text is not JSON"
        "The document, or the line of several, breaks the syntax of JSON."
        "Mend the place that is named; a JSON tool shows it.";
    FIELD_UNKNOWN Error Reading
        "A field is not known"
        "The record has a field that the schema does not have, perhaps by a slip of the pen; its value would be lost."
        "Write the field as the schema does, or remove it.";
    VALUE_OF_OTHER_KIND Error Reading
        "A value is of another kind"
        "The schema wants another kind of value here, such as a list in place of a text."
        "Write the value as the schema says.";
    ORGANIZATION_BY_OLD_NAME Suggestion Reading
        "An organization is named by an old name"
        "The name is not in use any more; the organization that bears it now was taken."
        "Write the present name or the slug.";
    PROFILE_MISMATCH Error Reading
        "The file does not fit the profile"
        "The import profile expects columns that the file does not have, so most of it would be lost."
        "Choose the profile of this layout, or none for the layout of the template.";
    COLUMNS_TOO_MANY Error Reading "There are too many columns" "No inventory has so many." "Remove the columns that are not of the inventory.";
    LINK_MENDED Suggestion Structure
        "A web address was mended"
        "The cell holds more than one address, or one without https://; the first was taken."
        "Write one whole address, beginning with https://.";
    LINK_UNREADABLE Warning Structure
        "A web address cannot be read"
        "The cell holds a text where a web address belongs; it was left out."
        "Write the address itself, beginning with https://.";
}
