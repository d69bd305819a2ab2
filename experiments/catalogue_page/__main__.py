"""Write the page where the current folder is the repository."""

from experiments.catalogue_page.page import PATH, page
from features.whole_files import whole_file

with whole_file(PATH) as draft:
    draft.write_text(page(), encoding="utf-8")
