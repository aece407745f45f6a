/* A model for the review pack, row by row: a shop between two revisions, with contracts, reviews
 * and records of probes. */
#ifndef UM_PACK_KIT_H
#define UM_PACK_KIT_H

#include "base/base.h"
#include "base/err.h"
#include "model/model.h"

static const char *const pack_kit_rows[] = {
	"INSERT INTO service(id,name,kind,vendor,operator,maker,domain,openai_compatible,open_engine)"
	" VALUES('red','Red API','service','redco','redco','redco','inference',0,0),"
	"('blue','Blue Foundry','service','blueco','blue','redco','inference',0,0),"
	"('amber','Amber Models','service','amberco','amberco','amberco','inference',0,0),"
	"('rows','Rows','service','rowsco','rowsco',NULL,'vector-data',0,0)",
	"INSERT INTO workload(id,root,name,kind,is_ai,is_critical) VALUES"
	"(1,'services/checkout','checkout','package',1,1),(2,'services/search','search','package',1,1)",
	"INSERT INTO file(id,path,size,status,is_gap,language,context,reason,workload_id) VALUES"
	"(1,'services/checkout/src/assistant/client.py',900,'analysed',0,'python','production',NULL,1),"
	"(2,'services/checkout/deploy/values-production.yaml',400,'analysed',0,'yaml','production',NULL,1),"
	"(3,'services/search/internal/answers/answers.go',700,'analysed',0,'go','production',NULL,2),"
	"(4,'services/search/deploy/broken.yaml',80,'failed',1,'yaml','production','12:3: a tab where a blank is needed',2),"
	"(5,'infra/modules/ai/main.tf',500,'analysed',0,'hcl','production',NULL,NULL),"
	"(6,'contracts.yaml',500,'analysed',0,'yaml','production','the contract register',NULL)",
	"INSERT INTO evidence(id,file_id,workload_id,line,col,end_line,end_col,start,stop,kind,service,"
	"rule,value,name,binding,context,basis) VALUES"
	"(1,1,1,14,10,14,40,100,130,'client','red','red',NULL,NULL,'hardcoded','production','observed'),"
	"(2,1,1,31,10,31,40,300,330,'client','blue','blue',NULL,NULL,'env','production','observed'),"
	"(3,3,2,52,2,52,40,500,540,'client','amber','amber',NULL,NULL,'hardcoded','production','observed'),"
	"(4,2,1,9,3,9,40,90,130,'secret','red',NULL,NULL,'RED_API_KEY','hardcoded','production','observed'),"
	"(5,5,NULL,21,3,21,40,90,130,'identity','blue',NULL,NULL,NULL,'hardcoded','production','declared')",
	"INSERT INTO path(id,workload_id,capability,service,vendor,cloud,maker,model,region,endpoint,"
	"role,fallback_of,rung,basis,evidence_id,validated_at) VALUES"
	"(1,1,'chat','red','redco','redco','redco','red-large-2',NULL,'https://api.red.example/v1','primary',NULL,0,'observed',1,NULL),"
	"(2,1,'chat','blue','blueco','blue','redco','red-large-2','westeurope','https://shop.blue.example','fallback',1,3,'inferred',2,NULL),"
	"(3,2,'chat','amber','amberco','unknown','amberco','amber-pro-preview',NULL,'https://api.amber.example','primary',NULL,0,'observed',3,NULL)",
	"INSERT INTO contract(id,vendor,domain,starts,ends,file,line,notice_days,notice_by,renewal,"
	"availability,data_use) VALUES"
	"('RED-2026','redco','inference','2026-01-01','2026-12-31','contracts.yaml',3,90,'2026-10-02','automatic',99.5,'Prompts are kept for 30 days and not used for training.'),"
	"('BLUE-EA','blueco','inference','2025-07-01','2027-06-30','contracts.yaml',17,60,'2027-05-01','manual',99.9,NULL),"
	"('ROWS-1','rowsco','vector-data','2026-03-01','2027-02-28','contracts.yaml',31,30,'2027-01-29','manual',NULL,NULL)",
	"INSERT INTO contract_scope(contract,what,value,file,line) VALUES('RED-2026','service','red','contracts.yaml',6),"
	"('BLUE-EA','region','northeurope','contracts.yaml',21)",
	"INSERT INTO commitment(contract,kind,amount,currency,unit,per,service,model,region,starts,ends,"
	"text,file,line) VALUES"
	"('RED-2026','spend',240000,'EUR',NULL,'year','red',NULL,NULL,NULL,NULL,NULL,'contracts.yaml',10),"
	"('BLUE-EA','reservation',300,NULL,'provisioned units','month','blue','red-large-2','northeurope','2026-01-01','2026-09-30','Reserved throughput for the assistant','contracts.yaml',24)",
	"INSERT INTO contract_line(kind,domain,contract,vendor,service,cloud,region,workload,path_id,"
	"evidence_id,date,notice_by,days,value,text,file,line) VALUES"
	"('covered','inference','RED-2026','redco','red',NULL,NULL,'services/checkout',1,1,NULL,NULL,NULL,NULL,'RED-2026 covers red','contracts.yaml',3),"
	"('uncontracted','inference',NULL,'amberco','amber',NULL,NULL,'services/search',3,3,NULL,NULL,NULL,NULL,'there is no contract with amberco',NULL,NULL),"
	"('region-outside','inference','BLUE-EA','blueco','blue',NULL,'westeurope','services/checkout',2,2,NULL,NULL,NULL,'westeurope','BLUE-EA is for northeurope; the fallback runs in westeurope','contracts.yaml',21),"
	"('sla-weaker','inference','RED-2026','redco','red',NULL,NULL,'services/checkout',1,1,NULL,NULL,NULL,'99.5 < 99.9','RED-2026 promises 99.5 %; the objective of services/checkout is 99.9 %','contracts.yaml',8),"
	"('unused','vector-data','ROWS-1','rowsco',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'no path of production needs rowsco','contracts.yaml',31),"
	"('concentration',NULL,NULL,'redco',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2 of 3','redco holds 2 of 3 contracted domains','contracts.yaml',3),"
	"('ending','inference','RED-2026','redco',NULL,NULL,NULL,NULL,NULL,NULL,'2026-12-31','2026-10-02',150,NULL,'RED-2026 ends on 2026-12-31','contracts.yaml',5)",
	"INSERT INTO review(date,roles,file,line,services,revision,rules_digest,tool_version,"
	"score_milli) VALUES('2026-02-10','|platform|security|','contracts.yaml',44,'|red|',"
	"'1111111111111111111111111111111111111111',NULL,NULL,58200),"
	"('2026-05-12','|platform|procurement|','contracts.yaml',58,'|red|blue|',"
	"'2222222222222222222222222222222222222222',NULL,NULL,61200)",
	"INSERT INTO review_item(review,kind,text,role,owner,due,status,contract,file,line) VALUES"
	"('2026-05-12','decision','Keep Blue as the fallback for another quarter',NULL,'Ines',NULL,NULL,'BLUE-EA','contracts.yaml',63),"
	"('2026-05-12','action','Ask redco for 99.9 % in the next contract','procurement','Marek','2026-07-15','open','RED-2026','contracts.yaml',66),"
	"('2026-05-12','action','Rehearse the switch to Blue under load','platform','Ines','2026-09-15','open',NULL,'contracts.yaml',70)",
	"INSERT INTO drift_side(side,name,revision,date,as_of,rules_digest,score_milli) VALUES('from','v1.4','2222222222222222222222222222222222222222','2026-05-12','2026-05-12','0123456789abcdef',61200),"
	"('to','work tree','3333333333333333333333333333333333333333','2026-08-03','2026-08-03','0123456789abcdef',54700)",
	"INSERT INTO drift_commit(id,author,date,summary,n_changes) VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','Ines Okafor','2026-07-21','Answer questions in the search bar with Amber',3),"
	"('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','Marek Lind','2026-06-30','Move the fallback to westeurope, where quota is left',2)",
	"INSERT INTO drift_change(kind,change,workload,subject,before,after,file,line,note,commit_id) VALUES"
	"('service','added','services/search','amber',NULL,'amber','services/search/internal/answers/answers.go',52,NULL,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),"
	"('model','changed','services/checkout','red','red-large-1','red-large-2','services/checkout/src/assistant/client.py',14,NULL,NULL),"
	"('region','changed','services/checkout','blue','northeurope','westeurope','services/checkout/deploy/values-production.yaml',9,NULL,'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'),"
	"('fallback','removed','services/search','red → blue','F2 armed',NULL,'services/search/internal/answers/answers.go',40,'the chain is gone','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),"
	"('preview','added','services/search','amber-pro-preview',NULL,'preview since 2026-06-11','services/search/internal/answers/answers.go',55,NULL,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),"
	"('identity','changed','services/checkout','blue','workload identity','static key','infra/modules/ai/main.tf',21,NULL,'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'),"
	"('contract','changed',NULL,'RED-2026','ends 2026-12-31','ends 2027-12-31','contracts.yaml',5,NULL,NULL)",
	"INSERT INTO drift_score(move,from_milli,to_milli) VALUES('',61200,54700),('two-cloud',70000,52500),('identity',66000,58000),"
	"('slo',55000,55000),('claims',80000,72000),('drift',NULL,36000)",
	"INSERT INTO drift_movement(move,cause,milli) VALUES('','rules',-1200),('','code',-6100),('','settings',0),('','contracts',1300),('','claims',-500),"
	"('two-cloud','rules',0),('two-cloud','code',-17500),('two-cloud','settings',0),('two-cloud','contracts',0),('two-cloud','claims',0),"
	"('identity','rules',-6000),('identity','code',-2000),('identity','settings',0),('identity','contracts',0),('identity','claims',0),"
	"('slo','rules',0),('slo','code',0),('slo','settings',0),('slo','contracts',0),('slo','claims',0),"
	"('claims','rules',0),('claims','code',-5500),('claims','settings',0),('claims','contracts',0),('claims','claims',-2500)",
	"INSERT INTO score(subject,move,score_milli,grade,passed,failed,unknown,not_applicable,waived) VALUES('','',54700,'D',11,7,2,4,1),('','two-cloud',52500,'D',3,3,0,1,0),('','identity',58000,'D',2,2,1,1,0),"
	"('','slo',55000,'D',3,1,0,1,0),('','claims',72000,'C',2,1,0,0,0),('','drift',36000,'F',1,3,0,1,1)",
	"INSERT INTO score_basis(basis,share) VALUES('observed',46200),('declared',21300),('inferred',14100),('attested',6200),('unknown',12200)",
	"INSERT INTO move(id,weight) VALUES('two-cloud',1),('identity',1),('slo',1),('claims',1),('drift',1)",
	"INSERT INTO control(id,move,title,severity,weight_tenths,rationale,remediation,is_repository_wide,profile,state,place) VALUES('no-fallback','two-cloud','A critical workload has no fallback','critical',100,'Because.','Add a second path on another cloud, and let a drill prove it.',0,'default','on',NULL),"
	"('static-key','identity','A static key where the platform offers identities','high',75,'Because.','Use workload identity federation on every cloud.',0,'default','on',NULL),"
	"('uncontracted-service','drift','Production reaches a service that no contract covers','high',75,'Because.','Put it under a contract, or stop using it.',1,'default','on',NULL),"
	"('no-latency-slo','slo','No latency objective','medium',50,'Because.','Write one.',0,'default','on',NULL)",
	"INSERT INTO control_result(control,workload_id,status,reason,basis,attestation_id) VALUES('no-latency-slo',2,'unknown','a file of the workload did not parse',NULL,NULL)",
	"INSERT INTO finding(id,control,workload_id,severity,reason,fingerprint,points_milli,waiver_id,content,path,state,note) VALUES(1,'no-fallback',2,'critical','nothing stands in for amber','f1',9400,NULL,'c1','services/search/internal/answers/answers.go','new',NULL),"
	"(2,'static-key',1,'high','RED_API_KEY is a long-lived key','f2',4100,NULL,'c2','services/checkout/deploy/values-production.yaml','known',NULL),"
	"(3,'uncontracted-service',NULL,'high','no contract covers amber','f3',3300,NULL,'c3','services/search/internal/answers/answers.go','new',NULL)",
	"INSERT INTO finding_evidence(finding_id,position,evidence_id) VALUES(1,0,3),(2,0,4),(3,0,3)",
	"INSERT INTO waiver(origin,file,line,control,reason,expires,status) VALUES"
	"('config','.unmoat.yaml',12,'region-pinned','Data must stay in the union until the new contract','2026-07-31','expired')",
	"INSERT INTO attestation(control,workload,statement,link,owner,date,expires,file,line,status) VALUES"
	"('agent-without-policy','services/checkout','The gateway enforces the policy for all agents','https://wiki.example/policy','Ines Okafor','2026-03-01','2026-09-30','.unmoat.yaml',20,'used')",
	"INSERT INTO validation(path_key,path_id,service,host,level,at,outcome,state,problem,file,line) VALUES"
	"('k2',2,'blue','shop.blue.example','reach','2026-03-01T10:00:00Z','answered','stale','older than 90 days','.unmoat/validations.ndjson',1)",
};

static UM_UNUSED int pack_kit_fill(struct model *m, struct um_err *err)
{
	for (size_t i = 0; i < UM_COUNT(pack_kit_rows); i++) {
		int r = model_exec(m, pack_kit_rows[i], NULL, 0, err);

		if (r < 0)
			return um_err_add(err, "%.60s", pack_kit_rows[i]);
	}
	return 0;
}

#endif
