"""The columns of a statement of the treasury, and plain headings by which they are known.

No layout of the treasury's own reports is public: these are the words of form M5 and of every office. What a report calls
them otherwise is said once for each source, on the page of its file.
"""

from samrit.budgets.rules.columns import AMOUNT, TEXT, YEAR, Column

CODE, DAY = "code", "day"
STATEMENT: tuple[Column, ...] = (
    Column("fiscal_year", "ปีงบประมาณ", "Fiscal year", YEAR, also=("ปี", "ปีงบประมาณ พ.ศ.", "fiscal_year")),
    Column("as_of", "ข้อมูล ณ วันที่", "As of", DAY, also=("ณ วันที่", "วันที่ข้อมูล", "as_of", "วันที่")),
    Column("unit_code", "รหัสหน่วยงาน", "Unit code", CODE, length=40, also=("รหัสหน่วยรับงบประมาณ", "agency code")),
    Column("unit", "หน่วยงาน", "Unit", TEXT, length=300, also=("ชื่อหน่วยงาน", "หน่วยรับงบประมาณ", "ส่วนราชการ", "agency")),
    Column(
        "budget_code",
        "รหัสงบประมาณ",
        "Budget code",
        CODE,
        length=40,
        also=("budget_code", "gfmis_budget_code"),
        required=True,
    ),
    Column(
        "fund_code",
        "รหัสแหล่งของเงิน",
        "Source of funds code",
        CODE,
        length=40,
        also=("แหล่งของเงิน", "รหัสแหล่งเงิน", "แหล่งเงิน", "fund_code", "fund code", "gfmis_fund_code"),
    ),
    Column(
        "activity_code",
        "รหัสกิจกรรมหลัก",
        "Main activity code",
        CODE,
        length=40,
        also=("กิจกรรมหลัก", "activity_code", "activity code", "gfmis_activity_code"),
    ),
    Column("description", "รายการ", "Description", TEXT, also=("ชื่อรายการ", "รายละเอียด", "description")),
    Column(
        "appropriated",
        "งบประมาณจัดสรร",
        "Appropriated",
        AMOUNT,
        also=("จัดสรร", "ได้รับจัดสรร", "งบจัดสรร", "งบประมาณที่ได้รับจัดสรร"),
    ),
    Column("transferred", "โอนเปลี่ยนแปลง", "Transferred", AMOUNT, also=("โอน/เปลี่ยนแปลง", "งบโอนเปลี่ยนแปลง")),
    Column("committed", "ผูกพัน", "Committed", AMOUNT, also=("ก่อหนี้ผูกพัน", "ใบสั่งซื้อ/สัญญา", "เงินผูกพัน", "PO")),
    Column(
        "disbursed",
        "เบิกจ่าย",
        "Disbursed",
        AMOUNT,
        also=("เบิกจ่ายสะสม", "ผลการเบิกจ่าย", "ผลการเบิกจ่ายสะสม", "เบิกจ่ายแล้ว"),
        required=True,
    ),
)
CODES = tuple(column.name for column in STATEMENT if column.holds == CODE)
AMOUNTS = tuple(column.name for column in STATEMENT if column.holds == AMOUNT)
UNITS = {1: ("บาท", "baht"), 1_000: ("พันบาท", "thousand baht"), 1_000_000: ("ล้านบาท", "million baht")}
"""In how many baht the amounts of a report may be, with their words."""
BY_NAME = {column.name: column for column in STATEMENT}
