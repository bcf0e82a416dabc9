package ui

import "yuqing/internal/access"

// pageHelps are in the order of the menu.
var pageHelps = []pageHelp{
	{"p-home", "首页", "", []string{"/", "/disputes"}, []string{
		"登录后先看这一页：要您办的都在这里，先到期的在前。每一行写明还剩多少时间、要做什么，按钮就是下一步。",
		"单位看到的是本单位待签收、办理中、被退回的件；领导看到的是今日需要定的件，一屏五件以内；值班台上方六个数字点开就是对应的清单。",
	}},
	{"p-posts", "信息检索", access.ViewPosts, []string{"/posts", "/searches", "/exports"}, []string{
		"在检索框里写词，空格表示并且；左边的筛选可以叠加，上面的标签点一下就取消。图上的一根柱是一天，点开只看那一天。",
		"打开一条信息，可以看研判的依据、改定研判结果，或者“列入台账”。勾选两三条可以并排阅读；常用的条件可以保存下来。",
	}},
	{"p-events", "热点", access.ViewPosts, []string{"/events"}, []string{
		"同一件事的信息自动归成一个热点，现在最热的在前。热点页里能看到首发、转载、各乡镇街道、代表性信息和回应前后的变化。",
		"归错了可以合并、拆分，也可以撤销。“监测到的和监测不到的”说明哪些平台不在采集范围内，数字要这样理解。",
	}},
	{"p-ledger", "台账", access.ViewLedger, []string{"/ledger"}, []string{
		"所有要回应的事项都在这张表里。点列名排序；上面的标签按环节筛选；“栏目”里选简表、全表或自己勾选的栏，连同筛选条件存成“我的视图”。",
		"勾选几条可以批量办理：先给您看一遍将要发生什么，确认后逐条办，哪条没办成、为什么，都列出来。导出的就是现在筛选出来的条目。",
	}},
	{"p-entry", "台账条目", access.ViewLedger, []string{"/ledger/:id", "/files"}, []string{
		"一件事从发现到归档都记在这一页：上面是还剩多少时间和时限的依据，右边是您现在能办的，下面是全部经过，谁、什么时候、办了什么。",
		"先办了后补录的，在表单里打开“不是此刻发生的？”，写明实际时间和理由。打印件（交办单、督办单、审签单、综合情况表）在“打印”里。",
	}},
	{"p-directions", "批示与上报", access.ViewLedger, []string{"/ledger/instructions", "/ledger/report-ups"}, []string{
		"批示单列出领导的批示、办理要求和反馈时限，没反馈的在前；上报单列出首报、续报、终报，报给谁、有没有回执。都可以导出。",
	}},
	{"p-lookback", "回头看", access.ViewLedger, []string{"/ledger/look-back"}, []string{
		"把去年办结的事项再看一遍：当时答应了什么，现在兑现了没有。逐件记下结果和看到的情况，年底可以导出。",
	}},
	{"p-paper", "签批件登记、导入历史台账", access.Import, []string{"/ledger/paper", "/ledger/imports", "/ledger/exports"}, []string{
		"线下签的纸质件，拍照或扫描后在这里补录到条目上。以前用表格记的台账可以整张导入：先试导入，看清哪几行收不了，再确认。",
		"导出在后台进行，可以离开，也可以中止；文件保留一天。",
	}},
	{"p-tickets", "工单", access.ViewLedger, []string{"/tickets"}, []string{
		"热线工单有自己的编号和时限。工单多、风险高或者人工点选的，转成台账条目一起办；一份答复可以回给同一件事的全部工单。",
	}},
	{"p-reports", "报表", access.ViewReports, []string{"/reports"}, []string{
		"选时段和分组，看回应及时率、时长和办结情况。每个数字都能点开，看到背后是哪些件；分子分母写在率的下面。",
		"图和旁边的表是同一组数字。“各环节用时”说明时间花在谁手里；“大屏”是给墙上的屏幕看的。",
	}},
	{"p-wall", "大屏", access.ViewReports, []string{"/wall", "/displays"}, []string{
		"给会议室和值班室的屏幕用，每分钟自己更新。长期挂着请用“大屏链接”：只读、只有数字和事项标题，没有个人信息，随时可以收回，不占用任何人的登录。",
	}},
	{"p-briefs", "简报", access.ViewBriefs, []string{"/briefs"}, []string{
		"日报、周报、专报先由系统拟出草稿，人来改，签发后编号、不再改动，可以打印或存成 Word。",
	}},
	{"p-duty", "值班", access.ViewDuty, []string{"/duty"}, []string{
		"排好班，值班台和超时提醒就知道找谁。交班时写交接单：未办的件自动列上，您补几句话，签字交出，接班人签收。",
	}},
	{"p-clues", "采集台", access.AddClues, []string{"/clues"}, []string{
		"把群里看到的链接、分享文案、截图贴进来，系统识别平台、作者和标题，查出是不是已经有了，您核对后再保存。系统不到平台上抓取。",
	}},
	{"p-imports", "导入与后台任务", access.Import, []string{"/imports", "/jobs"}, []string{
		"上传热线或监测服务商的导出文件，核对每一列的含义，确认后在后台导入，能看到进度，可以中止。收不了的行会写明行号和原因；同一个文件再导一次不会重复。",
	}},
	{"p-wording", "口径库与错敏词", access.ViewWording, []string{"/wording"}, []string{
		"定下来的说法存在这里，报稿时自动对照，说法不一致会提示。错敏词用来检查稿件和政府网站。",
	}},
	{"p-sources", "信源", access.ViewSources, []string{"/sources", "/bundles"}, []string{
		"列出采集的网站、订阅源和热线。异常静默、连续失败的排在前面，打开一个信源能看到每一次采集的结果和失败的原因。",
	}},
	{"p-patrol", "网站巡查", access.ViewSources, []string{"/patrol"}, []string{
		"每天检查本级政府网站和政务新媒体：栏目是不是长期不更新、链接能不能打开、文中有没有错敏词。整改后自动消除；误报的写明原因忽略，可以恢复。",
	}},
	{"p-rules", "研判规则", access.ViewRules, []string{"/rules"}, []string{
		"专题、词语、地名、风险信号都可以改。改了先“试跑”，看近 30 天哪些信息的结果会变，再启用；启用后可以把已有的信息重新标注一遍。每一版都留着，可以恢复。",
		"“分析质量”把系统的判断和人的改定放在一起比，哪里常错一目了然。",
	}},
	{"p-clocks", "时限与日历", access.ViewRules, []string{"/clocks"}, []string{
		"每一类事项几小时、几个工作日要办到哪一步，依据是哪个文件，都在这张表里，可以改。放假和调休按国务院办公厅的通知导入。改了以后，在办的事项自动重算，原来的时限留着。",
	}},
	{"p-users", "用户与单位", "", []string{"/users", "/units", "/enrol"}, []string{
		"系统管理员建账号和单位，安全管理员给角色、解锁、收回令牌，审计员看记录，三员分开。人多时用表格一次导入，先检查，有一行不对就什么都不写。",
	}},
	{"p-system", "系统状态", access.ViewSystem, []string{"/system", "/dead-letters", "/deliveries"}, []string{
		"第一行是结论：正常，或者有几项要处理；要处理的排在前面，每项一个按钮。第一次使用时上面有一张清单，照着做完就能用。",
	}},
	{"p-audit", "审计日志", access.ReadAudit, []string{"/audit"}, []string{
		"谁、什么时候、从哪里、做了什么，一行不少。记录前后相扣，改动或删除任何一行都会被校验出来。可以筛选、导出。",
	}},
	{"p-notices", "通知", "", []string{"/notices"}, []string{
		"办理中的动静都会通知到您：交办、退回、催办、新热点。点开就到那一件，同时标为已读；也可以全部标为已读。要不要发邮件在下面设置。",
	}},
	{"p-me", "我的账号", "", []string{"/me", "/password", "/help"}, []string{
		"在这里改密码、看自己的角色。字太小时按右上角的“大字版”，浏览器会记住。",
	}},
}
