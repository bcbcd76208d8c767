"""Names as learners have them."""

FIRST = ("Hélène", "Ánh Tuyết", "Олександр", "Jürgen", "Anna", "Zoë", "Łukasz", "Mario", "Søren", "Đặng", "Ірина", "Kofi")  # fmt: skip
LAST = ("Œuvray", "Nguyễn Thị", "Ґаландюк", "Großmüller", "Smith", "Ibáñez", "Żółć", "Rossi", "Ødegård", "Văn", "Шевченко")  # fmt: skip
# what a name should not be, and names whose letters join and stack
ODD_FIRST, ODD_LAST = ("<b>", "សុភ័ក្ត្រា"), ("ច័ន្ទ",)
