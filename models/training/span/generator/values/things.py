"""Goods, vehicles and what belongs to health."""

from __future__ import annotations

from models.training.span.generator.draw import Draw

_MAKES = {
    "Toyota": "Corolla|Camry|Yaris|RAV4|Prius",
    "Ford": "Focus|Fiesta|Mustang|Explorer|Transit",
    "Honda": "Civic|Accord|Jazz",
    "BMW": "X5|320i|M3|i4",
    "Volkswagen": "Golf|Passat|Tiguan|Polo",
    "Tesla": "Model 3|Model S|Model Y",
    "Kia": "Sportage|Picanto",
    "Hyundai": "Elantra|Tucson",
    "Fiat": "500|Panda",
    "Renault": "Clio|Megane",
    "Volvo": "XC60|V70",
    "Jeep": "Wrangler|Cherokee",
    "Skoda": "Octavia|Fabia",
}
_KINDS = (
    "sedan|SUV|convertible|hatchback|minivan|pickup truck|station wagon|coupe|van|motorcycle|scooter|compact car|"
    "limousine|electric car|truck|moped|camper van|Sedan|Convertible|Minivan"
)
_COLORS = "red|black|white|blue|silver|grey|green|beige|navy blue|orange|dark green|yellow|burgundy"


def vehicle(draw: Draw) -> str:
    make = draw.pick(tuple(_MAKES))
    model = f"{make} {draw.one_of(_MAKES[make])}"
    return draw.pick(
        (draw.one_of(_KINDS), draw.one_of(_KINDS), model, model, f"{draw.random.randint(1995, 2026)} {model}", make)
    )


VALUES = {
    "vehicle": vehicle,
    "color": lambda draw: draw.one_of(_COLORS),
    "product": lambda draw: draw.one_of(
        "iPhone 14|Galaxy S22|running shoes|coffee machine|wireless headphones|ThinkPad X1|garden chair|Kindle|blender|"
        "PlayStation 5|winter jacket|yoga mat|4K monitor|electric toothbrush|office desk|hiking boots|vacuum cleaner|"
        "espresso beans|USB-C cable|mechanical keyboard|toner cartridge|bicycle helmet|kitchen scale|rain coat|drill|"
        "baby stroller|floor lamp|printer paper|dog food|concert ticket|lipstick|air fryer|tent"
    ),
    "medical condition": lambda draw: draw.one_of(
        "type 2 diabetes|asthma|hypertension|migraine|pneumonia|breast cancer|depression|a broken wrist|arthritis|"
        "COVID-19|anxiety disorder|epilepsy|anemia|atrial fibrillation|bronchitis|influenza|psoriasis|kidney stones|"
        "gastritis|lupus|Parkinson's disease|celiac disease|insomnia|appendicitis|hypothyroidism|Crohn's disease|"
        "tonsillitis|COPD|HIV|gout|hepatitis C|coronary artery disease|ADHD|glaucoma|shingles|osteoporosis|UTI"
    ),
    "symptom": lambda draw: draw.one_of(
        "headache|fever|chest pain|shortness of breath|nausea|dizziness|sore throat|fatigue|back pain|blurred vision|"
        "persistent cough|swelling in the left leg|rash|vomiting|joint stiffness|palpitations|night sweats|weight loss"
    ),
    "medication": lambda draw: draw.one_of(
        "metformin|ibuprofen|lisinopril|amoxicillin|atorvastatin|paracetamol|insulin|omeprazole|sertraline|albuterol|"
        "warfarin|prednisone|aspirin|levothyroxine|gabapentin|losartan|azithromycin|Xanax|Prozac|naproxen|cetirizine|"
        "Metoprolol|Lasix|Ozempic|Eliquis|Humira|tramadol|ciprofloxacin|methotrexate|Ventolin"
    ),
    "dosage": lambda draw: draw.pattern(
        "#00 mg|#0 mg|5 ml|two tablets|10mg|0.# mg|#00mg|1 puff|##0 mcg|##0 mg|#0 ml|#,000 IU|one tablet|3 drops|"
        "half a tablet|#.# mg/kg|## units|two puffs|#00 milligrams|a teaspoon|# g|1-2 capsules|#5 mcg|"
        "2 to 3 drops|one capsule|1#0 to 3#0 mg|a single dose|1/2 tablet|two sprays|1½ tablets|1#0-2#0 mg|# mg/ml|"
        "ten drops|2 x #00 mg|a quarter of a tablet|one sachet|0.## mcg/kg/min"
    ),
    "medical procedure": lambda draw: draw.one_of(
        "MRI|chest X-ray|appendectomy|blood test|colonoscopy|hip replacement|ECG|CT scan of the abdomen|biopsy|"
        "dialysis|cataract surgery|root canal|physiotherapy|ultrasound|vaccination|bone marrow transplant|angioplasty"
    ),
}
