"""The texts and labels that candidates are tried on: made up, short, of many registers."""

from __future__ import annotations

LABELS = ("person", "organization", "location", "date", "email", "phone number", "address", "product", "event", "law")

TEXTS = (
    "Maria Jensen joined Nordlys Energi in Bergen on 3 March 2021 as head of procurement, after years at Statkraft.",
    "Please send the signed contract to claims@harborview-mutual.example before Friday, or call +44 20 7946 0958.",
    "The patient, Tomasz Wieczorek, born 14.02.1967, was admitted to St. Anne's Hospital with chest pain.",
    "hi its priya from accounts, pls resend invoice 88213 to my new mail priya.n@brightleaf.example thx",
    "Flight LH 902 from Frankfurt to London Heathrow was cancelled, said a spokeswoman for Lufthansa on Tuesday.",
    "Under Article 17 of the General Data Protection Regulation, Mr. Okafor asked Telenor to erase his records.",
    "2024-06-11T08:14:55Z login failed user=jdoe ip=203.0.113.9 device=Pixel 8 city=Lisbon",
    "The Nobel Prize in Physics 1921 was awarded to Albert Einstein, who lived in Berlin at the time.",
    "Deliver to: Elena Petrova, 47 Rosewood Lane, Apt 5B, Springfield, IL 62704. Phone (217) 555-0143.",
    "Samsung unveiled the Galaxy S24 in San Jose in January, a week before Apple reported its quarterly results.",
    "Dr. Amara Diallo will speak at the Geneva Health Forum about malaria vaccines in West Africa.",
    "I bought a ThinkPad X1 from Lenovo's shop in Warsaw last week and the screen is already broken.",
    "Witness statement of Carlos Medina, taken on 9 October 2019 at the police station in Valencia.",
    "The Treaty of Lisbon entered into force on 1 December 2009, eight years after the Laeken Declaration.",
    "Reach our support team at help@orchardsoft.example, weekdays from nine to five, Central European Time.",
    "Nothing in this sentence names anybody or anything, and it should be left as it is.",
)

SINGLE = TEXTS[0] + " " + TEXTS[11][:58]
"""About thirty words: what an interactive caller sends."""
LONG = " ".join(TEXTS[4:10])
"""About a hundred words."""
