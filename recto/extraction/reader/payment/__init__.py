"""How and when to pay: accounts, direct debit, terms, discounts, due date."""
