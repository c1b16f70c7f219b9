"""Columns of the dataset of projects that tell what the forms M1, M2 and M5 ask beside links, detail and money."""

from samrit.opendata.rules.columns import Column, Type

STRING, ARRAY = Type.STRING, Type.ARRAY

RECORD_IN_FULL = (
    Column(
        "project_type",
        STRING,
        "ประเภทโครงการ",
        "Type of project",
        "General.project_type",
        codelist="project_type",
    ),
    Column("natures", ARRAY, "ลักษณะโครงการ", "What kind of work it is", "General.natures", codelist="project_nature"),
    Column(
        "evidence",
        ARRAY,
        "หลักฐานเชิงประจักษ์: สนับสนุนส่วนใด ประเภท ชื่อเรื่อง ผู้เผยแพร่ ช่วงเวลา ที่อยู่ สิ่งที่พบ",
        "Evidence: what it supports, kind, title, publisher, period, address, finding",
        "Evidence",
        codelist="evidence_kind",
    ),
    Column(
        "partners",
        ARRAY,
        "ภาคีและหน่วยงานร่วมดำเนินการ: ชื่อ รหัสหน่วยงาน ภาคส่วน บทบาท",
        "Partners and state bodies that carry it out together: name, code of the body, sector, what they do",
        "Partner",
    ),
    Column(
        "resolutions",
        ARRAY,
        "มติคณะรัฐมนตรีที่เกี่ยวข้อง: วันที่ สาระของมติ",
        "Cabinet resolutions: day, what was resolved",
        "Resolution",
    ),
    Column("laws", ARRAY, "กฎหมายที่เกี่ยวข้อง: ชื่อ มาตรา", "Laws: name, section", "Law"),
    Column(
        "appropriations",
        ARRAY,
        "รายการตาม พ.ร.บ. งบประมาณ: ปีงบประมาณ แผนงาน ผลผลิต โครงการ กิจกรรม งบรายจ่าย จำนวนเงิน (บาท)",
        "Paths through the budget act: fiscal year, plan, output, project, activity, category, amount in baht",
        "BudgetLine",
    ),
    Column(
        "obligations",
        ARRAY,
        "เงินผูกพันข้ามปีและเงินกันเหลื่อมปี: ประเภท ปีงบประมาณ จำนวนเงิน (บาท) หนังสือหรือสัญญา",
        "Money bound for or carried into later years: kind, fiscal year, amount in baht, letter or contract",
        "Obligation",
    ),
)
